"""Loads exported models in Python and compares their logits with each other.

    formwork-cli weights export RUN --to E/timm
    formwork-cli weights export RUN --to E/torchscript --format torchscript
    formwork-cli weights export RUN --to E/torchvision --format torchvision   # ViT only
    formwork-cli weights export RUN --to E/onnx --format onnx
    python check_exports.py E

Needs torch; timm and safetensors, torchvision, onnx and onnxruntime for their formats. Prints the
largest relative difference of the logits of random images against the TorchScript program, and
fails above 1e-4.
"""
import json
import pathlib
import re
import sys

import torch


def script(folder):
    extra = {"facts.json": ""}
    model = torch.jit.load(str(folder / "model.pt"), _extra_files=extra)
    facts = json.loads(extra["facts.json"])
    assert facts["class_names"] == list(model.class_names)
    return model


def with_timm(folder):
    import timm

    model = timm.create_model(f"local-dir:{folder}", pretrained=True).eval()
    config = timm.data.resolve_model_data_config(model)
    wanted = json.loads((folder / "config.json").read_text())
    assert list(config["mean"]) == wanted["pretrained_cfg"]["mean"]
    assert list(config["std"]) == wanted["pretrained_cfg"]["std"]
    assert config["crop_pct"] == wanted["pretrained_cfg"]["crop_pct"]
    assert model.num_classes == wanted["num_classes"]
    return model


def from_card(folder):
    """The code of the model card up to the line that loads the weights."""
    code = re.search(r"```python\n(.*?)```", (folder / "README.md").read_text(), re.S).group(1)
    code = code[: code.index("prepare =")].replace("model.safetensors", str(folder / "model.safetensors"))
    names = {}
    exec(code, names)
    return names["model"]


def with_onnx(folder):
    import onnx
    import onnxruntime

    file = str(folder / "model.onnx")
    onnx.checker.check_model(file, full_check=True)
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    facts = session.get_modelmeta().custom_metadata_map
    wanted = json.loads((folder / "config.json").read_text())
    assert json.loads(facts["class_names"]) == wanted["label_names"]
    assert json.loads(facts["mean"]) == wanted["pretrained_cfg"]["mean"]
    assert json.loads(facts["std"]) == wanted["pretrained_cfg"]["std"]
    assert session.get_inputs()[0].shape[0] == session.get_outputs()[0].shape[0] == "batch"
    return lambda images: torch.from_numpy(session.run(["logits"], {"images": images.numpy()})[0])


def main(root):
    size = json.loads((root / "torchscript" / "config.json").read_text())["pretrained_cfg"]["input_size"][1]
    images = torch.randn(4, 3, size, size, generator=torch.Generator().manual_seed(1))
    worst = 0.0
    with torch.no_grad():
        expected = script(root / "torchscript")(images)
        for name, load in (("timm", with_timm), ("torchvision", from_card), ("onnx", with_onnx)):
            if not (root / name).exists():
                continue
            difference = float((load(root / name)(images) - expected).abs().max() / expected.abs().max())
            print(f"{name}: {difference:.2e}")
            worst = max(worst, difference)
    sys.exit(worst > 1e-4)


main(pathlib.Path(sys.argv[1]).resolve())
