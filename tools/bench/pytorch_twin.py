"""The peer of `resweep bench engine`: the same networks, start, batch, loss and optimizer in PyTorch.

Started by the benchmark with one argument, a job as JSON, it prints one line when it is warm and then answers each
line {"steps": n} with the time those steps took (apps/cli/src/bench/engine/contestant.ts is the other end). It installs
nothing. Networks and names follow torchvision: He et al. 2015 (arXiv:1512.03385), table 1 with the stride of a
bottleneck in its 3x3 convolution, and sec. 4.2 with projection shortcuts.
"""

import json
import math
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


def conv(inputs, filters, kernel, stride=1):
    return nn.Conv2d(inputs, filters, kernel, stride, (kernel - 1) // 2, bias=False)


def projection(inputs, filters, stride):
    if stride == 1 and inputs == filters:
        return None
    return nn.Sequential(conv(inputs, filters, 1, stride), nn.BatchNorm2d(filters))


class BasicBlock(nn.Module):
    expansion = 1

    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.conv1, self.bn1 = conv(inputs, filters, 3, stride), nn.BatchNorm2d(filters)
        self.conv2, self.bn2 = conv(filters, filters, 3), nn.BatchNorm2d(filters)
        self.downsample = projection(inputs, filters, stride)

    def forward(self, x):
        shortcut = x if self.downsample is None else self.downsample(x)
        x = F.relu(self.bn1(self.conv1(x)), inplace=True)
        x = self.bn2(self.conv2(x))
        return F.relu(x.add_(shortcut), inplace=True)


class Bottleneck(nn.Module):
    expansion = 4

    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.conv1, self.bn1 = conv(inputs, filters, 1), nn.BatchNorm2d(filters)
        self.conv2, self.bn2 = conv(filters, filters, 3, stride), nn.BatchNorm2d(filters)
        self.conv3, self.bn3 = conv(filters, 4 * filters, 1), nn.BatchNorm2d(4 * filters)
        self.downsample = projection(inputs, 4 * filters, stride)

    def forward(self, x):
        shortcut = x if self.downsample is None else self.downsample(x)
        x = F.relu(self.bn1(self.conv1(x)), inplace=True)
        x = F.relu(self.bn2(self.conv2(x)), inplace=True)
        x = self.bn3(self.conv3(x))
        return F.relu(x.add_(shortcut), inplace=True)


class ResNet(nn.Module):
    def __init__(self, block, blocks, width, side, channels, classes):
        super().__init__()
        self.large = side > 64
        self.conv1 = conv(channels, width, 7, 2) if self.large else conv(channels, width, 3)
        self.bn1 = nn.BatchNorm2d(width)
        inputs = width
        self.stages = []
        for stage, count in enumerate(blocks):
            filters = width * 2**stage
            layers = []
            for index in range(count):
                stride = 2 if stage > 0 and index == 0 else 1
                layers.append(block(inputs, filters, stride))
                inputs = filters * block.expansion
            self.stages.append(f"layer{stage + 1}")
            self.add_module(self.stages[-1], nn.Sequential(*layers))
        self.fc = nn.Linear(inputs, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)), inplace=True)
        if self.large:
            x = F.max_pool2d(x, 3, 2, 1)
        for stage in self.stages:
            x = getattr(self, stage)(x)
        return self.fc(x.mean((2, 3)))


NETWORKS = {
    # name: block, blocks per stage, width, side of an image, its channels, classes
    "resnet20": (BasicBlock, [3, 3, 3], 16, 32, 3, 10),
    "resnet20-mnist": (BasicBlock, [3, 3, 3], 16, 28, 1, 10),
    "resnet56": (BasicBlock, [9, 9, 9], 16, 32, 3, 10),
    "resnet18": (BasicBlock, [2, 2, 2, 2], 64, 224, 3, 1000),
    "resnet50": (Bottleneck, [3, 4, 6, 3], 64, 224, 3, 1000),
}
MASK = 0xFFFFFFFF


def filled(name, count, fan_in):
    """As filledKernel in apps/cli/src/bench/engine/fill.ts."""
    seed = 2166136261
    for character in name:
        seed = ((seed ^ ord(character)) * 16777619) & MASK
    value = (seed + torch.arange(count, dtype=torch.int64) * 2654435761) & MASK
    value = ((value ^ (value >> 15)) * 2246822519) & MASK
    value = ((value ^ (value >> 13)) * 3266489917) & MASK
    value = value ^ (value >> 16)
    return (math.sqrt(6 / fan_in) * (value.double() / 2**31 - 1)).float()


@torch.no_grad()
def fill(model):
    """Kernels are filled in TensorFlow's layout, [height, width, in, out] or [in, out]; the rest stays at 1 and 0."""
    for name, parameter in model.named_parameters():
        if parameter.dim() > 1:
            layout = (2, 3, 1, 0) if parameter.dim() == 4 else (1, 0)
            shape = [parameter.shape[axis] for axis in layout]
            values = filled(name, parameter.numel(), parameter.numel() // shape[-1]).view(shape)
            back = [layout.index(axis) for axis in range(parameter.dim())]
            parameter.copy_(values.permute(back))
    model.fc.bias.zero_()


def prepare(job):
    device = "cuda" if job["device"] == "gpu" else "cpu"
    torch.set_num_threads(job["threads"])
    if device == "cuda":
        # What TensorFlow does by itself.
        torch.backends.cudnn.benchmark = True
        torch.backends.cuda.matmul.allow_tf32 = True
    block, blocks, width, side, channels, classes = NETWORKS[job["network"]]
    batch = job["batch"]
    model = ResNet(block, blocks, width, side, channels, classes)
    fill(model)
    images = torch.arange(batch * side * side * channels, dtype=torch.float64).sin().float()
    images = images.view(batch, side, side, channels).permute(0, 3, 1, 2)
    layout = torch.contiguous_format if job["way"] == "contiguous" else torch.channels_last
    model = model.to(device, memory_format=layout).train()
    images = images.to(device).contiguous(memory_format=layout)
    labels = (torch.arange(batch) % classes).to(device)
    parameters = sum(parameter.numel() for parameter in model.parameters())
    recipe = {"lr": 0.001, "momentum": 0.9, "weight_decay": 1e-4}
    # One pass over the parameters, the quickest PyTorch has.
    optimizer = torch.optim.SGD(model.parameters(), fused=True, **recipe)
    network = torch.compile(model) if job["way"] == "torch-compile" else model
    mixed = job["precision"] == "mixed"

    def step():
        with torch.autocast(device, dtype=torch.bfloat16, enabled=mixed):
            loss = F.cross_entropy(network(images), labels)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return loss.item()

    return parameters, step


def timed(step):
    start = time.perf_counter()
    loss = step()
    return loss, time.perf_counter() - start


def say(message):
    print(json.dumps(message), flush=True)


def resident_mib():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 2**20


def main():
    job = json.loads(sys.argv[1])
    library = resident_mib()
    parameters, step = prepare(job)
    first, second, third = timed(step), timed(step), timed(step)
    say(
        {
            "parameters": parameters,
            "libraryMiB": library,
            "losses": [first[0], second[0]],
            "firstStepSeconds": first[1],
            "stepSeconds": min(second[1], third[1]),
        }
    )
    for line in sys.stdin:
        steps = json.loads(line)["steps"]
        start, cpu = time.perf_counter(), time.process_time()
        for _ in range(steps):
            step()
        say({"seconds": time.perf_counter() - start, "cpuSeconds": time.process_time() - cpu})


if __name__ == "__main__":
    try:
        main()
    except Exception as error:  # one line for whoever started it
        reason = (str(error).strip() or "no reason given").splitlines()[0]
        say({"error": f"{type(error).__name__}: {reason}"})
