"""What the weights of torchvision and timm look like, and files of them as the Python package safetensors writes them.

    python golden_weights.py      (torch, torchvision, timm, safetensors)

packages/core/src/goldens/state-dicts.jsonl: of each network, a digest of its state dict's names and shapes.
packages/train/src/transfer/goldens/: narrow networks of these libraries as .safetensors files, and files.jsonl with
PyTorch's logits for them. Of resnet18 and mobilenet_v2 in full width files.jsonl has the file's SHA-256 instead of the
file: its weights come from the generator of golden_networks.py, so that a test can make those very bytes.
"""

import hashlib
import json
from pathlib import Path

import timm
import torch
import torch.nn as nn
import torchvision
from golden_networks import fill, images
from safetensors.torch import save_file
from timm.models import efficientnet as timm_efficientnet
from torchvision.models.resnet import BasicBlock, ResNet

models = torchvision.models
root = Path(__file__).resolve().parents[2] / "packages"

TORCHVISION = {
    "resnet18": {"name": "resnet", "depth": 18},
    "resnet34": {"name": "resnet", "depth": 34},
    "resnet50": {"name": "resnet", "depth": 50},
    "resnet101": {"name": "resnet", "depth": 101},
    "resnet152": {"name": "resnet", "depth": 152},
    "wide_resnet50_2": {"name": "wide-resnet-50-2"},
    "resnext50_32x4d": {"name": "resnext", "depth": 50},
    "resnext101_32x8d": {"name": "resnext", "depth": 101, "widthPerGroup": 8},
    "mobilenet_v2": {"name": "mobilenet-v2"},
    **{f"efficientnet_b{n}": {"name": "efficientnet", "variant": f"b{n}"} for n in range(8)},
    "vgg16": {"name": "vgg", "depth": 16, "batchNorm": False},
    "vgg16_bn": {"name": "vgg", "depth": 16},
    "inception_v3": {"name": "inception-v3", "auxiliary": True},
}
TIMM = {
    **{name: TORCHVISION[name] for name in (
        "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "wide_resnet50_2", "resnext50_32x4d",
        "resnext101_32x8d")},
    "inception_v3": {"name": "inception-v3"},
    "seresnet18": {"name": "se-resnet", "depth": 18},
    "seresnet50": {"name": "se-resnet", "depth": 50},
    "resnetv2_50": {"name": "resnet-v2", "depth": 50},
    "resnetv2_101": {"name": "resnet-v2", "depth": 101},
    "mobilenetv2_100": {"name": "mobilenet-v2"},
    "mobilenetv2_140": {"name": "mobilenet-v2", "width": 1.4},
    **{f"efficientnet_b{n}": {"name": "efficientnet", "variant": f"b{n}"} for n in range(8)},
    "tf_efficientnet_b0": {"name": "efficientnet"},
}


def state_dicts():
    for library, makers in (("torchvision", TORCHVISION), ("timm", TIMM)):
        for name, config in makers.items():
            with torch.device("meta"):
                model = timm.create_model(name) if library == "timm" else models.get_model(name, weights=None)
            tensors = {n: list(t.shape) for n, t in model.state_dict().items()}
            size = 299 if name == "inception_v3" else 224
            lines = sorted(f"{n} {'x'.join(map(str, shape))}" for n, shape in tensors.items())
            digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
            yield {"library": library, "model": name, "config": config, "size": size, "tensors": len(lines), "digest": digest}


class NarrowResNet(ResNet):
    """torchvision's ResNet-18 with 4 filters in its first stage instead of 64."""

    def __init__(self, width, classes):
        super().__init__(BasicBlock, [2, 2, 2, 2], num_classes=classes)
        self.inplanes = width
        self.conv1 = nn.Conv2d(3, width, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        for stage in range(4):
            setattr(self, f"layer{stage + 1}", self._make_layer(BasicBlock, width * 2**stage, 2, 2 if stage else 1))
        self.fc = nn.Linear(width * 8, classes)


def narrow_efficientnet():
    """timm's EfficientNet-B0 with a quarter of its channels: beta^phi of our compound scaling."""
    return timm_efficientnet._gen_efficientnet("efficientnet_b0", channel_multiplier=0.25, num_classes=10)


narrow = {"name": "efficientnet", "phi": 1, "alpha": 1, "beta": 0.25, "gamma": 1, "epsilon": 1e-5}
FILES = {
    "resnet-18-narrow": ("torchvision", lambda: NarrowResNet(4, 10), {"name": "resnet", "depth": 18, "width": 4}),
    "mobilenet-v2-narrow": ("torchvision", lambda: models.mobilenet_v2(num_classes=10, width_mult=0.1),
        {"name": "mobilenet-v2", "width": 0.1}),
    "efficientnet-narrow": ("timm", narrow_efficientnet, narrow),
    "resnet-18": ("torchvision", lambda: models.resnet18(num_classes=10), {"name": "resnet", "depth": 18}),
    "mobilenet-v2": ("torchvision", lambda: models.mobilenet_v2(num_classes=10), {"name": "mobilenet-v2"}),
}


def files(folder):
    for name, (library, make, config) in FILES.items():
        model = make().double()
        fill(model)
        model.eval()
        shape, salt = [2, 3, 64, 64], 1161
        with torch.no_grad():
            logits = [float(f"{v:.9g}") for v in model(images(shape, salt)).flatten().tolist()]
        path = folder / f"{name}.safetensors"
        save_file({n: t.contiguous() for n, t in model.float().state_dict().items()}, path, {"format": "pt"})
        content = path.read_bytes()
        facts = {"name": name, "library": library, "config": config, "input": shape, "salt": salt, "logits": logits,
            "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        if not name.endswith("-narrow"):
            path.unlink()
            norms = [n for n, m in model.named_modules() if isinstance(m, nn.modules.batchnorm._BatchNorm)]
            facts |= {"parameters": {n: list(p.shape) for n, p in model.named_parameters()}, "norms": norms}
        yield facts


def lines(entries):
    return "".join(json.dumps(entry, separators=(",", ":")) + "\n" for entry in entries)


if __name__ == "__main__":
    torch.set_num_threads(1)
    folder = root / "train/src/transfer/goldens"
    folder.mkdir(parents=True, exist_ok=True)
    (root / "core/src/goldens/state-dicts.jsonl").write_text(lines(state_dicts()))
    (folder / "files.jsonl").write_text(lines(files(folder)))
