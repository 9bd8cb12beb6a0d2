"""PyTorch, as a peer of `chainrule bench`."""

import re

import serving

import torch
import torch.nn as nn
import torch.nn.functional as F


def cases(what, dtype, threads):
    """What makes a case of a name."""
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    make = {"matmul": matmul, "conv": convolution, "train": step}[what]
    return lambda name: make(name, {"f32": torch.float32, "f64": torch.float64}[dtype])


def matmul(name, dtype):
    found = serving.product(name)
    if not found:
        return None
    m, k, n, kind = found
    a = torch.randn(k, m, dtype=dtype).t() if kind == "TN" else torch.randn(m, k, dtype=dtype)
    b = torch.randn(n, k, dtype=dtype).t() if kind == "NT" else torch.randn(k, n, dtype=dtype)
    c = torch.empty(m, n, dtype=dtype)
    return lambda: torch.mm(a, b, out=c)


def convolution(name, dtype):
    """Images with as many zeros around them as leave their size as it is with a stride of 1."""
    pattern = r"(forward|with gradients), (\d+)x(\d+)x(\d+)x(\d+), (\d+) of (\d+)x(\d+)(?:, stride (\d+))?"
    found = re.fullmatch(pattern, name)
    if not found:
        return None
    images, channels, height, width, filters, kernel, _, stride = (int(n or 1) for n in found.groups()[1:])
    x = torch.randn(images, channels, height, width, dtype=dtype, requires_grad=True)
    w = torch.randn(filters, channels, kernel, kernel, dtype=dtype, requires_grad=True)
    run = lambda: F.conv2d(x, w, stride=stride, padding=kernel // 2)
    g = torch.randn_like(run())
    return torch.no_grad()(run) if found[1] == "forward" else lambda: torch.autograd.grad(run(), (x, w), g)


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        same = stride == 1 and inputs == outputs
        shortcut = [nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)]
        self.shortcut = nn.Identity() if same else nn.Sequential(*shortcut)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


def resnet20():
    layers = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    before = 16
    for width in (16, 32, 64):
        for i in range(3):
            layers.append(Block(before, width, 2 if i == 0 and width > 16 else 1))
            before = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def cnn():
    first = [nn.Conv2d(1, 16, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)]
    second = [nn.Conv2d(16, 32, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*first, *second, nn.Flatten(), nn.Linear(32 * 49, 10))


def mlp():
    return nn.Sequential(nn.Linear(784, 128), nn.Sigmoid(), nn.Linear(128, 10))


def classify(model, x, momentum=0.0):
    labels = torch.arange(x.shape[0]) % 10
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=momentum)

    def step():
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(model(x), labels).backward()
        optimizer.step()

    return step


def playground():
    model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))
    x, t = torch.randn(100, 2), torch.randn(100, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)

    def step():
        optimizer.zero_grad()
        (model(x) - t).square().mean().backward()
        optimizer.step()

    return step


def double():
    x, y = torch.randn(64, 784), torch.randn(64, 128)
    w = torch.randn(784, 128, requires_grad=True)

    def step():
        loss = (torch.tanh(x @ w) - y).square().mean()
        (g,) = torch.autograd.grad(loss, w, create_graph=True)
        torch.autograd.grad(g.square().sum(), w)

    return step


def chain():
    a = torch.tensor(0.5, requires_grad=True)

    def step():
        z = a
        for _ in range(1000):
            z = torch.sin(z) * a
        z.backward()

    return step


STEPS = {
    "mlp batch 1": lambda: classify(mlp(), torch.randn(1, 784)),
    "mlp batch 16": lambda: classify(mlp(), torch.randn(16, 784)),
    "mlp batch 64": lambda: classify(mlp(), torch.randn(64, 784)),
    "mlp batch 256": lambda: classify(mlp(), torch.randn(256, 784)),
    "cnn batch 64": lambda: classify(cnn(), torch.randn(64, 1, 28, 28), 0.9),
    "resnet20 batch 32": lambda: classify(resnet20(), torch.randn(32, 3, 32, 32), 0.9),
    "playground batch 100": playground,
    "double backward": double,
    "scalar chain": chain,
}


def step(name, _dtype):
    make = STEPS.get(name.removeprefix("step, "))
    return make and make()


if __name__ == "__main__":
    # The first optimizer imports a compiler, 157 MB of it, which no step needs.
    imported = lambda: torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    serving.main(f"PyTorch {torch.__version__}", cases, imported)
