"""Reference numbers of whole networks from PyTorch, torchvision and timm, for packages/core/src/goldens/networks.jsonl.

    python golden_networks.py OUT.jsonl [NAME ...]      (torch, torchvision, timm; those in OUT already are kept)

Without names it makes those that the tests of the repository read. The others take minutes, and are there to be named.

Weights and images come from the generator of golden_resnet20B.json (its field `spec`), so any language can make them.
For each network: logits and loss (label smoothing 0.1) in inference and in training, there with the norm and a
projection of every parameter's gradient and of all running statistics after the step. Float64 throughout.
The images' salt is the one of a few whose gradients depend least on rounding (float32, and float64 of images changed in
the seventh digit): else a sign that flips before a ReLU hides every other digit; `float32` says how much they do.
"""

import json
import sys
from functools import partial

import numpy as np
import timm
import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet


def filler(stream, count):
    i = np.arange(count, dtype=np.int64)
    k = ((i * i % 1000003) * 7919 + i * 104729 + stream * 15485863 + 12345) % 1000003
    return 2.0 * k / 1000003 - 1


def rounded(values):
    return torch.from_numpy(np.asarray(values, dtype=np.float32).astype(np.float64))


def fill(model):
    norms = {n: m for n, m in model.named_modules() if isinstance(m, nn.modules.batchnorm._BatchNorm)}
    for t, (name, p) in enumerate(model.named_parameters()):
        i = np.arange(p.numel())
        owner, kind = name.rsplit(".", 1)
        if owner in norms:
            values = 1 + 0.1 * np.sin(1 + 0.37 * t + 0.7 * i) if kind == "weight" else 0.1 * np.sin(2 + 0.37 * t + 0.7 * i)
        elif p.dim() == 1:
            values = 0.1 * filler(t, p.numel())
        else:
            values = np.sqrt(3 / (p.numel() // p.shape[0])) * filler(t, p.numel())
        p.data = rounded(values).reshape(p.shape)
    for b, norm in enumerate(norms.values()):
        i = np.arange(norm.num_features)
        norm.running_mean = rounded(0.01 * np.sin(0.5 * b + 0.1 * i))
        norm.running_var = rounded(1 + 0.1 * np.cos(0.5 * b + 0.1 * i))


def images(shape, salt):
    count = int(np.prod(shape))
    return rounded(np.sin(0.013 * np.arange(count)) + 0.5 * filler(salt, count)).reshape(shape)


def probe(tensor):
    values = tensor.detach().double().flatten().numpy()
    return [float(f"{np.linalg.norm(values):.9g}"), float(f"{values @ filler(1000, values.size):.9g}")]


def loss_of(outputs, target):
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    losses = [F.cross_entropy(o, target, label_smoothing=0.1) for o in outputs]
    return losses[0] + sum(0.4 * extra for extra in losses[1:])


def first(outputs):
    return outputs[0] if isinstance(outputs, tuple) else outputs


def run(make, shape, salt, dtype, noise=0.0):
    model = make().double()
    fill(model)
    model = model.to(dtype)
    x = images(shape, salt).to(dtype)
    x = x * (1 + noise * torch.from_numpy(filler(7, x.numel())).reshape(shape)).to(dtype)
    target = torch.tensor([(3 * n + 1) % 10 for n in range(shape[0])])
    numbers = lambda t: [float(f"{v:.9g}") for v in t.flatten().tolist()]
    model.eval()
    with torch.no_grad():
        logits = model(x)
    result = {"eval": {"logits": numbers(first(logits)), "loss": float(f"{loss_of(logits, target):.9g}")}}
    model.train()
    outputs = model(x)
    loss = loss_of(outputs, target)
    loss.backward()
    result["train"] = {"logits": numbers(first(outputs)), "loss": float(f"{loss:.9g}")}
    result["gradients"] = {n: probe(p.grad) for n, p in model.named_parameters()}
    result["shapes"] = {n: list(p.shape) for n, p in model.named_parameters()}
    result["statistics"] = {n: probe(b) for n, b in model.named_buffers() if "num_batches" not in n}
    return result


def difference(a, b):
    """Of the gradients' norms, the largest relative one."""
    return max(abs(x[0] - b[n][0]) / max(b[n][0], 1e-12) for n, x in a.items() if b[n][0] > 1e-9)


class PreBlock(nn.Module):
    """He 2016: batch norm and ReLU first; a changing shortcut takes them too and has no batch norm."""

    def __init__(self, channels, convs, dropout=0.0):
        super().__init__()
        self.count = len(convs)
        before = channels
        for i, (kernel, filters, stride) in enumerate(convs, 1):
            setattr(self, f"bn{i}", nn.BatchNorm2d(before))
            setattr(self, f"conv{i}", nn.Conv2d(before, filters, kernel, stride, kernel // 2, bias=False))
            before = filters
        stride = max(s for _, _, s in convs)
        if stride > 1 or before != channels:
            self.sc = nn.Conv2d(channels, before, 1, stride, bias=False)

    def forward(self, x):
        y = first_activated = F.relu(self.bn1(x))
        for i in range(1, self.count + 1):
            if i > 1:
                y = F.relu(getattr(self, f"bn{i}")(y))
            y = getattr(self, f"conv{i}")(y)
        return y + (self.sc(first_activated) if hasattr(self, "sc") else x)


class PreNet(nn.Module):
    def __init__(self, stem, widths, blocks, convs):
        super().__init__()
        self.conv1 = nn.Conv2d(3, stem, 3, 1, 1, bias=False)
        layers, channels = [], stem
        for stage, width in enumerate(widths):
            for index in range(blocks):
                block = convs(width, 2 if stage and index == 0 else 1)
                layers.append(PreBlock(channels, block))
                channels = block[-1][1]
        self.blocks = nn.Sequential(*layers)
        self.bn = nn.BatchNorm2d(channels)
        self.fc = nn.Linear(channels, 10)

    def forward(self, x):
        return self.fc(F.relu(self.bn(self.blocks(self.conv1(x)))).mean((2, 3)))


def basic(width, stride):
    return [(3, width, stride), (3, width, 1)]


def bottle(width, stride):
    return [(1, width, 1), (3, width, stride), (1, 4 * width, 1)]


class SmallResNet(nn.Module):
    """Three stages behind a 3x3 convolution, of torchvision's blocks; option A or B shortcuts."""

    def __init__(self, block, blocks, width, activation=nn.ReLU, option="B", **options):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = activation()
        channels = width
        for stage in range(3):
            layers = []
            planes = width * 2**stage
            for index in range(blocks):
                stride = 2 if stage and index == 0 else 1
                down = None
                if stride > 1 or channels != planes * block.expansion:
                    down = (
                        AppendZeros(stride, planes * block.expansion - channels)
                        if option == "A"
                        else nn.Sequential(
                            nn.Conv2d(channels, planes * block.expansion, 1, stride, bias=False),
                            nn.BatchNorm2d(planes * block.expansion),
                        )
                    )
                made = block(channels, planes, stride, down, **options)
                made.relu = activation()
                layers.append(made)
                channels = planes * block.expansion
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
        self.fc = nn.Linear(channels, 10)

    def forward(self, x):
        x = self.relu(self.bn1(self.conv1(x)))
        return self.fc(self.layer3(self.layer2(self.layer1(x))).mean((2, 3)))


class AppendZeros(nn.Module):
    def __init__(self, stride, channels):
        super().__init__()
        self.stride, self.channels = stride, channels

    def forward(self, x):
        return F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.channels))


def resnet50_v1():
    model = torchvision.models.resnet50(num_classes=10)
    for module in model.modules():
        if isinstance(module, Bottleneck):
            module.conv1.stride, module.conv2.stride = module.conv2.stride, (1, 1)
    return model


def cifar_stem(model):
    model.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
    model.maxpool = nn.Identity()
    return model


class LiVgg(nn.Module):
    """Li 2017, sec. 4.1: VGG-16 for small images, batch norm after each convolution and the first linear layer."""

    def __init__(self):
        super().__init__()
        self.features = torchvision.models.vgg16_bn(num_classes=10).features
        self.classifier = nn.Sequential(
            nn.Linear(512, 512), nn.BatchNorm1d(512), nn.ReLU(), nn.Identity(), nn.Linear(512, 10)
        )

    def forward(self, x):
        return self.classifier(self.features(x).mean((2, 3)))


def vgg(make):
    """torchvision's, without its resampling to 7x7, for images of 64 pixels."""
    model = make(num_classes=10, dropout=0)
    model.avgpool = nn.Identity()
    model.classifier[0] = nn.Linear(512 * 2 * 2, 4096)
    return model


def efficientnet(make, epsilon):
    return make(num_classes=10, dropout=0, stochastic_depth_prob=0, norm_layer=partial(nn.BatchNorm2d, eps=epsilon))


models = torchvision.models
small, middle = [2, 3, 32, 32], [2, 3, 64, 64]

TESTED = {
    "cifar-resnet-20-A": (small, lambda: SmallResNet(BasicBlock, 3, 16, option="A"),
        {"name": "cifar-resnet", "depth": 20, "shortcut": "A"}),
    "cifar-resnet-20-swish": (small, lambda: SmallResNet(BasicBlock, 3, 16, nn.SiLU),
        {"name": "cifar-resnet", "depth": 20, "shortcut": "B", "activation": "swish"}),
    "cifar-resnet-20-hard-swish": (small, lambda: SmallResNet(BasicBlock, 3, 16, nn.Hardswish),
        {"name": "cifar-resnet", "depth": 20, "shortcut": "B", "activation": "hard-swish"}),
    "cifar-resnet-20-gelu": (small, lambda: SmallResNet(BasicBlock, 3, 16, nn.GELU),
        {"name": "cifar-resnet", "depth": 20, "shortcut": "B", "activation": "gelu"}),
    "cifar-resnet-20-leaky-relu": (small, lambda: SmallResNet(BasicBlock, 3, 16, nn.LeakyReLU),
        {"name": "cifar-resnet", "depth": 20, "shortcut": "B", "activation": "leaky-relu"}),
    "cifar-resnet-20-elu": (small, lambda: SmallResNet(BasicBlock, 3, 16, nn.ELU),
        {"name": "cifar-resnet", "depth": 20, "shortcut": "B", "activation": "elu"}),
    "cifar-preresnet-29-bottleneck": (small, lambda: PreNet(16, [16, 32, 64], 3, bottle),
        {"name": "cifar-preresnet", "depth": 29, "block": "bottleneck"}),
    "wide-resnet-16-2": (small, lambda: PreNet(16, [32, 64, 128], 2, basic),
        {"name": "wide-resnet", "depth": 16, "widen": 2}),
    "resnext-29-8x8": (small, lambda: SmallResNet(Bottleneck, 3, 64, groups=8, base_width=8),
        {"name": "resnext", "depth": 29, "stem": "cifar", "cardinality": 8, "widthPerGroup": 8}),
    "resnet-18": (middle, lambda: models.resnet18(num_classes=10), {"name": "resnet", "depth": 18}),
    "se-resnet-18": (middle, lambda: timm.create_model("seresnet18", num_classes=10), {"name": "se-resnet", "depth": 18}),
    "resnet-v2-18": (middle, lambda: timm.create_model("resnetv2_18", num_classes=10), {"name": "resnet-v2", "depth": 18}),
    "vgg-16-cifar": (small, LiVgg, {"name": "vgg", "depth": 16, "stem": "cifar"}),
    "mobilenet-v2-0.5": (middle, lambda: models.mobilenet_v2(num_classes=10, dropout=0, width_mult=0.5),
        {"name": "mobilenet-v2", "width": 0.5}),
    "efficientnet-b0": (middle, lambda: efficientnet(models.efficientnet_b0, 1e-3), {"name": "efficientnet"}),
}

LARGE = {
    "resnet-18-cifar": (small, lambda: cifar_stem(models.resnet18(num_classes=10)),
        {"name": "resnet", "depth": 18, "stem": "cifar"}),
    "resnet-50": (middle, lambda: models.resnet50(num_classes=10), {"name": "resnet", "depth": 50}),
    "resnet-50-v1": (middle, resnet50_v1, {"name": "resnet", "depth": 50, "version": "v1"}),
    "wide-resnet-50-2": (middle, lambda: models.wide_resnet50_2(num_classes=10), {"name": "wide-resnet-50-2"}),
    "resnext-50-32x4d": (middle, lambda: models.resnext50_32x4d(num_classes=10), {"name": "resnext", "depth": 50}),
    "se-resnet-50": (middle, lambda: timm.create_model("seresnet50", num_classes=10), {"name": "se-resnet", "depth": 50}),
    "resnet-v2-50": (middle, lambda: timm.create_model("resnetv2_50", num_classes=10), {"name": "resnet-v2", "depth": 50}),
    "vgg-11": (middle, lambda: vgg(models.vgg11), {"name": "vgg", "depth": 11, "batchNorm": False}),
    "vgg-16-bn": (middle, lambda: vgg(models.vgg16_bn), {"name": "vgg", "depth": 16, "batchNorm": True}),
    "mobilenet-v2": (middle, lambda: models.mobilenet_v2(num_classes=10, dropout=0), {"name": "mobilenet-v2"}),
    "efficientnet-b2": (middle, lambda: efficientnet(models.efficientnet_b2, 1e-5),
        {"name": "efficientnet", "variant": "b2", "epsilon": 1e-5}),
    "inception-v3": ([2, 3, 107, 107], lambda: models.inception_v3(
        num_classes=10, aux_logits=False, init_weights=False, dropout=0), {"name": "inception-v3"}),
    "inception-v3-auxiliary": ([2, 3, 299, 299], lambda: models.inception_v3(
        num_classes=10, aux_logits=True, init_weights=False, dropout=0), {"name": "inception-v3", "auxiliary": True}),
}

NETWORKS = {**TESTED, **LARGE}


def main():
    path, *names = sys.argv[1:]
    torch.set_num_threads(1)
    try:
        with open(path) as file:
            results = {entry["network"]: entry for entry in map(json.loads, file)}
    except FileNotFoundError:
        results = {}
    for name in names or TESTED:
        if name in results and not names:
            continue
        shape, make, config = NETWORKS[name]
        best = None
        for salt in range(1161, 1161 + (12 if shape[2] == 32 else 4)):
            exact = run(make, shape, salt, torch.float64)
            others = [run(make, shape, salt, torch.float32)]
            others += [run(make, shape, salt, torch.float64, noise) for noise in (3e-7, -3e-7, 1e-6)]
            error = max(difference(other["gradients"], exact["gradients"]) for other in others)
            if best is None or error < best[0]:
                best = (error, salt, exact)
            if error < 5e-6:
                break
        error, salt, exact = best
        facts = {"network": name, "config": config, "input": shape, "salt": salt, "float32": float(f"{error:.2g}")}
        results[name] = {**facts, **exact}
        print(name, "salt", salt, "float32", f"{error:.2g}", flush=True)
        with open(path, "w") as file:
            file.writelines(json.dumps(results[n], separators=(",", ":")) + "\n" for n in NETWORKS if n in results)


if __name__ == "__main__":
    main()
