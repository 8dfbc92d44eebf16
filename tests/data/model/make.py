# Writes the .pth files of tests/data/model with PyTorch itself, and expected.json beside them.
import argparse, collections, datetime, functools, json, os, pathlib, random, sys
import numpy as np
import torch

out = sys.argv[1]
expected = {}

def save(name, value, **options):
    torch.save(value, os.path.join(out, name), **options)

def record(name, state):
    expected[name] = {key: {"dtype": str(t.dtype).split(".")[1], "shape": list(t.shape),
                            "values": t.detach().double().flatten().tolist()}
                      for key, t in state.items()}

torch.manual_seed(0)
base = torch.arange(24, dtype=torch.float32).reshape(4, 6) / 8
shared = torch.linspace(-1, 1, 10)
state = collections.OrderedDict([
    ("weight", base),
    ("weight.t", base.t()),                       # not contiguous
    ("weight.part", base[1:3, ::2]),              # an offset and a stride
    ("shared.a", shared[:6]), ("shared.b", shared[4:]),
    ("expanded", torch.tensor([[1.5], [2.5]]).expand(2, 3)),
    ("parameter", torch.nn.Parameter(torch.tensor([3.0, 4.0]))),
    ("double", torch.tensor([1 / 3], dtype=torch.float64)),
    ("half", base.half()), ("brain", base.bfloat16()),
    ("long", torch.tensor(41)), ("int", torch.tensor([-7, 7], dtype=torch.int32)),
    ("short", torch.tensor([-300], dtype=torch.int16)),
    ("char", torch.tensor([-3, 3], dtype=torch.int8)),
    ("byte", torch.tensor([0, 255], dtype=torch.uint8)),
    ("bool", torch.tensor([True, False, True])),
    ("empty", torch.empty(0, 3)),
])
save("types.pth", state); record("types.pth", state)
save("protocol4.pth", state, pickle_protocol=4); record("protocol4.pth", state)

net = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
ema = collections.OrderedDict((k, v.detach() * 0.5 if v.is_floating_point() else v)
                              for k, v in net.state_dict().items())
optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3)
net(torch.ones(4, 3)).sum().backward(); optimizer.step()
save("training.pth", {"model": net.state_dict(), "model_ema": ema,
                      "optimizer": optimizer.state_dict(), "epoch": 3, "best": 76.5,
                      "large": 2 ** 80, "negative": -2 ** 40, "none": None,
                      "args": argparse.Namespace(model="LeViT_128S", lr=5e-4, flags=[1, (2, 3)])})
record("training.pth", ema); expected["training.pth:model"] = {}
record("training.pth:model", net.state_dict())
wrapped = {"state_dict": {"module." + k: v for k, v in net.state_dict().items()}}
save("wrapped.pth", wrapped); record("wrapped.pth", net.state_dict())

save("legacy.pth", state, _use_new_zipfile_serialization=False)
save("whole_model.pth", net)
save("no_tensors.pth", {"epoch": 1})
save("one_tensor.pth", base)
torch.jit.save(torch.jit.script(net), os.path.join(out, "script.pth"))

class Attack:
    def __reduce__(self):
        return (os.system, ("touch attacked",))
save("attack.pth", {"weight": base, "payload": Attack()})

# What training scripts save beside weights; the optimiser's part needs none of it to be read.
schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, [3, 5])
objects = {
    "counter": schedule.state_dict(), "set": {1, 2}, "frozen set": frozenset([1, "a"]),
    "deque": collections.deque([1, 2], maxlen=3),
    "date": datetime.datetime(2021, 5, 4, 3, 2, 1), "path": pathlib.PosixPath("/a/b"),
    "array": np.arange(12.0).reshape(3, 4), "scalar": np.float64(3.5),
    "random": random.getstate(), "complex": 1 + 2j, "complex tensor": torch.ones(3, dtype=torch.complex64),
    "namespace": argparse.Namespace(lr=0.1, out=pathlib.PosixPath("x")),
    "partial": functools.partial(max, 1), "method": "text".upper, "class": torch.nn.Linear,
    "bytes": b"\0\1", "byte array": bytearray(b"abc"), "range": range(5), "large": 2 ** 300,
    "sparse": torch.eye(3).to_sparse(), "eight bits": torch.ones(3).to(torch.float8_e4m3fn),
    "module": net, "long text": "x" * 1000}
for name, options in (("objects.pth", {}),
                      ("objects_legacy.pth", {"_use_new_zipfile_serialization": False,
                                              "pickle_protocol": 4})):
    save(name, {"optimizer": objects, "state_dict": state}, **options)
save("inner_model.pth", {"model": net, "epoch": 1})

with open(os.path.join(out, "expected.json"), "w") as file:
    json.dump(expected, file, indent=1)
