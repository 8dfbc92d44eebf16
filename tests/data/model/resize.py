# Writes weight_resize.json: what timm makes of numbers in [-1, 1) (goldens' formula, see
# tests/data/models/README.txt) as a position embedding and as a table of attention biases.
import json, sys, zlib
import torch
from timm.layers import resample_abs_pos_embed, resize_rel_pos_bias_table_levit

def unit(count, name):
    crc = zlib.crc32(name.encode())
    out = []
    for i in range(count):
        h = (i * 2654435761 + crc) & 0xffffffff
        for shift, factor in ((16, 0x85ebca6b), (13, 0xc2b2ae35)):
            h = ((h ^ (h >> shift)) * factor) & 0xffffffff
        h ^= h >> 16
        out.append(h * 2.0 ** -31 - 1.0)
    return torch.tensor(out, dtype=torch.float64).float()

cases = []
for old, new in ((14, 7), (14, 18), (14, 14), (2, 3), (1, 2), (4, 1)):
    positions = unit((1 + old * old) * 2, "positions").reshape(1, 1 + old * old, 2)
    biases = unit(2 * old * old, "biases").reshape(2, old * old)
    cases.append({
        "from": old, "to": new,
        "positions": resample_abs_pos_embed(positions, [new, new]).flatten().tolist(),
        "biases": resize_rel_pos_bias_table_levit(biases.T, (new * new, 2)).T.flatten().tolist()})
print(json.dumps(cases))
