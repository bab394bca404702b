"""Optuna, asked and told over standard input and output, for search-race.ts: one JSON object a line.

In: {"space": ..., "sampler": "tpe", "seed": 1, "trials": 200} begins a study. Out: {"values": {...}} for each trial,
to be answered by {"loss": 0.5}. Conditions may only name earlier parameters.
"""

import json
import sys
import warnings

import optuna

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)


def sampler_of(name: str, seed: int) -> optuna.samplers.BaseSampler:
    if name == "tpe":
        return optuna.samplers.TPESampler(seed=seed, multivariate=True, group=True, constant_liar=True)
    if name == "tpe-default":
        return optuna.samplers.TPESampler(seed=seed)
    if name == "gp":
        return optuna.samplers.GPSampler(seed=seed, deterministic_objective=True)
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
        study = optuna.create_study(sampler=sampler_of(run["sampler"], run["seed"]))
        for _ in range(run["trials"]):
            trial = study.ask()
            print(json.dumps({"values": suggest(trial, run["space"])}), flush=True)
            study.tell(trial, json.loads(sys.stdin.readline())["loss"])


main()
