#!/bin/sh
# A run that torchrun restarts resumes: two ranks train the demo's images, one is killed in the middle,
# and what --max-restarts starts again must resume and end it. Not part of CI: it needs PyTorch.
#   check_torchrun.sh BUILD_FOLDER PYTHON
set -eu
build=$(CDPATH= cd "${1:?usage: check_torchrun.sh BUILD_FOLDER PYTHON}" && pwd)
python=${2:?usage: check_torchrun.sh BUILD_FOLDER PYTHON}
cli=$build/bin/formwork-cli
folder=$(mktemp -d)
touch "$folder/log"
trap 'rm -rf "$folder"' EXIT
"$cli" demo --workspace "$folder/made" --epochs 1 --no-charts --quiet >/dev/null
train=$(echo "$folder"/made/demo/train_*.beton)
val=$(echo "$folder"/made/demo/val_*.beton)
cat >"$folder/config.yaml" <<YAML
name: restarted
model: {name: vit_micro_16, image_size: 32}
data: {train: $train, val: $val, workers: 1}
train: {epochs: 60, batch_size: 8, device: cpu, checkpoint_every: 1}
YAML
"$python" -m torch.distributed.run --nproc-per-node=2 --max-restarts=1 --monitor-interval=1 --no-python \
    "$cli" train "$folder/config.yaml" --workspace "$folder/runs" --resume-latest restarted \
    >"$folder/log" 2>&1 &
agent=$!
waited=0
until grep -q 'Epoch 3/60' "$folder/log"; do
    waited=$((waited + 1))
    [ $waited -lt 600 ] || { cat "$folder/log" && exit 1; }
    sleep 0.1
done
kill -KILL "$(pgrep -P $agent | tail -n 1)"
wait $agent || { cat "$folder/log" && exit 1; }
grep -q 'Resumed before epoch' "$folder/log" || { cat "$folder/log" && exit 1; }
"$cli" runs list --workspace "$folder/runs"
"$cli" runs list --workspace "$folder/runs" --json | grep -q '"epochs_done": *60'
