"""Optuna, asked and told over standard input and output, for search-race.ts: one JSON object a line.

In: {"space": ..., "sampler": "tpe", "defaults": false, "seed": 1, "trials": 200, "objectives": 1} begins a study. Out:
{"values": {...}} for each trial, to be answered by {"losses": [0.5]}. Conditions may only name earlier parameters.
"""

import json
import sys
import warnings

import optuna

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)


def sampler_of(name: str, seed: int, defaults: bool) -> optuna.samplers.BaseSampler:
    if name == "tpe":
        ours = {} if defaults else {"multivariate": True, "group": True, "constant_liar": True}
        return optuna.samplers.TPESampler(seed=seed, **ours)
    if name == "gp":
        return optuna.samplers.GPSampler(seed=seed, deterministic_objective=not defaults)
    if name == "nsga-ii":
        return optuna.samplers.NSGAIISampler(seed=seed, **({} if defaults else {"population_size": 12}))
    return optuna.samplers.CmaEsSampler(seed=seed)


def suggest(trial: optuna.Trial, space: dict) -> dict:
    values = {}
    for path, parameter in space.items():
        if any(values.get(named) not in wanted for named, wanted in parameter.get("when", {}).items()):
            continue
        if "choices" in parameter:
            # Text, so that Optuna takes any value.
            choice = trial.suggest_categorical(path, [json.dumps(one) for one in parameter["choices"]])
            values[path] = json.loads(choice)
        elif parameter.get("step") == 1:
            values[path] = trial.suggest_int(path, parameter["min"], parameter["max"])
        else:
            log = parameter.get("scale") == "log"
            values[path] = trial.suggest_float(path, parameter["min"], parameter["max"], log=log)
    return values


def main() -> None:
    for line in sys.stdin:
        run = json.loads(line)
        sampler = sampler_of(run["sampler"], run["seed"], run["defaults"])
        study = optuna.create_study(sampler=sampler, directions=["minimize"] * run["objectives"])
        for _ in range(run["trials"]):
            trial = study.ask()
            print(json.dumps({"values": suggest(trial, run["space"])}), flush=True)
            study.tell(trial, json.loads(sys.stdin.readline())["losses"])


main()
