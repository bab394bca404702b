"""Reference values of packages/search/src/statistics from SciPy, NumPy, statsmodels, scikit-learn and pymoo.

    python statistics.py > packages/search/src/goldens/statistics.json

    pip install numpy==2.4.6 scipy==1.17.1 statsmodels==0.15.0 scikit-learn==1.9.1 pymoo==0.6.2
"""

import json
import sys

import numpy as np
import scipy
import sklearn
import statsmodels
from pymoo.indicators.hv import HV
from pymoo.util.nds.non_dominated_sorting import NonDominatedSorting
from scipy import stats
from sklearn.ensemble import RandomForestRegressor
from sklearn.inspection import permutation_importance
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower
from statsmodels.stats.proportion import proportion_confint


def filler(stream, count):
    """Numbers in [-1, 1) that any language can make: the generator of golden_networks.py."""
    i = np.arange(count, dtype=np.int64)
    k = ((i * i % 1000003) * 7919 + i * 104729 + stream * 15485863 + 12345) % 1000003
    return 2.0 * k / 1000003 - 1


def accuracies(stream, count, level, spread):
    return [round(float(v), 6) for v in level + spread * filler(stream, count)]


def distributions():
    zs = [-37.0, -12.5, -5.0, -3.2, -1.96, -0.4, 0.0, 1e-6, 0.7, 2.9, 3.1, 6.0, 8.2]
    ps = [1e-300, 1e-20, 1e-9, 0.001, 0.025, 0.2, 0.5, 0.61, 0.95, 0.999, 1 - 1e-12]
    freedoms = [1, 2, 3, 4.5, 9, 29, 400]
    return {
        "normalCdf": [[z, float(stats.norm.cdf(z))] for z in zs],
        "normalQuantile": [[p, float(stats.norm.ppf(p))] for p in ps],
        "studentCdf": [[t, v, float(stats.t.cdf(t, v))] for v in freedoms for t in [-40.0, -2.2, -0.3, 0.0, 0.9, 3.5, 12.0]],
        "studentQuantile": [[p, v, float(stats.t.ppf(p, v))] for v in freedoms for p in [1e-9, 0.01, 0.3, 0.5, 0.8, 0.975, 0.9999]],
    }


def summaries():
    cases = [accuracies(1, 5, 0.91, 0.01), accuracies(2, 12, 0.9, 0.03), [round(float(np.exp(v)), 6) for v in filler(3, 25)]]
    out = []
    for values in cases:
        x = np.array(values)
        low, high = stats.t.interval(0.95, len(x) - 1, x.mean(), stats.sem(x))
        bca = stats.bootstrap((x,), np.mean, n_resamples=400_000, method="BCa", rng=np.random.default_rng(1)).confidence_interval
        out.append({
            "values": values, "mean": x.mean(), "deviation": x.std(ddof=1), "median": float(np.median(x)),
            "quantile": float(np.quantile(x, 0.3)), "t": [low, high], "bca": [float(bca.low), float(bca.high)],
        })
    return out


def comparisons():
    out = []
    for stream, count, gain in [(4, 3, 0.01), (6, 6, 0.004), (8, 10, 0.002), (10, 14, 0.0), (12, 40, 0.004)]:
        a, b = accuracies(stream, count, 0.9 + gain, 0.01), accuracies(stream + 1, count, 0.9, 0.01)
        exact = len(a) <= 20
        test = stats.permutation_test(
            (a, b), lambda x, y, axis: np.mean(x - y, axis=axis), permutation_type="samples", vectorized=True,
            n_resamples=np.inf if exact else 400_000, alternative="two-sided", rng=np.random.default_rng(2),
        )
        d = np.array(a) - np.array(b)
        out.append({
            "a": a, "b": b, "difference": d.mean(), "deviation": d.std(ddof=1), "permutation": float(test.pvalue),
            "exact": exact, "t": float(stats.ttest_rel(a, b).pvalue),
        })
    # Ties and zeros, where a tolerance decides what counts as equally far.
    a, b = [0.3, 0.5, 0.4, 0.7, 0.2, 0.6], [0.2, 0.4, 0.4, 0.6, 0.3, 0.5]
    test = stats.permutation_test((a, b), lambda x, y, axis: np.mean(x - y, axis=axis), permutation_type="samples", vectorized=True, n_resamples=np.inf)
    d = np.array(a) - np.array(b)
    out.append({"a": a, "b": b, "difference": d.mean(), "deviation": d.std(ddof=1), "permutation": float(test.pvalue), "exact": True, "t": float(stats.ttest_rel(a, b).pvalue)})
    return out


def corrections():
    cases = [[0.04, 0.001, 0.03, 0.2], [0.5, 0.5, 0.01], [1.0], [0.02, 0.02, 0.02, 0.9, 0.0004]]
    return [{"p": p, "holm": multipletests(p, method="holm")[1].tolist()} for p in cases]


def powers():
    power = TTestPower()
    out = []
    for effect in [0.3, 0.5, 0.8, 1.2, 2.0]:
        for alpha in [0.05, 0.01]:
            out.append({"effect": effect, "alpha": alpha, "n": int(np.ceil(power.solve_power(effect_size=effect, alpha=alpha, power=0.8)))})
    return out


def proportions():
    return [[k, n, *map(float, proportion_confint(k, n, method="wilson"))] for k, n in [(0, 5), (1, 5), (5, 5), (3, 9), (40, 100)]]


def fronts():
    out = []
    for stream, count, dimensions in [(20, 30, 2), (21, 25, 3), (22, 18, 4)]:
        points = np.round(filler(stream, count * dimensions).reshape(count, dimensions), 4)
        front = NonDominatedSorting().do(points, only_non_dominated_front=True)
        out.append({
            "points": points.tolist(), "front": sorted(map(int, front)),
            "volume": float(HV(ref_point=np.ones(dimensions))(points)),
        })
    return out


def curves():
    x = np.cumsum(np.round(1.2 + filler(30, 12), 4))
    y = np.round(1 - np.exp(-np.arange(12) / 4), 6)
    return [{"x": x.tolist(), "value": y.tolist(), "area": float(np.trapezoid(y, x) / (x[-1] - x[0]))}]


def variances():
    """A full table of three factors: its analysis of variance is exact, and a tree grown to the end repeats the table."""
    sizes = (3, 4, 2)
    y = np.round(filler(40, 24).reshape(sizes) + np.arange(3).reshape(3, 1, 1), 4)
    mean, total = y.mean(), ((y - y.mean()) ** 2).mean()
    alone = [((y.mean(axis=tuple(k for k in range(3) if k != i)) - mean) ** 2).mean() for i in range(3)]
    shares = {str(i): alone[i] / total for i in range(3)}
    for i, j in [(0, 1), (0, 2), (1, 2)]:
        other = ({0, 1, 2} - {i, j}).pop()
        both = ((y.mean(axis=other) - mean) ** 2).mean()
        shares[f"{i},{j}"] = (both - alone[i] - alone[j]) / total
    return {
        "table": y.tolist(), "shares": shares,
        "marginal": y.mean(axis=(1, 2)).tolist(), "pair": y.mean(axis=2).reshape(-1).tolist(),
    }


def importances():
    """y = 4 a + 2 b + c^2, d is noise: scikit-learn's forest and its permutation importance on fresh rows."""
    def rows(stream):
        x = np.round(filler(stream, 4 * 400).reshape(400, 4), 4)
        return x, 4 * x[:, 0] + 2 * x[:, 1] + x[:, 2] ** 2

    x, y = rows(50)
    fresh, truth = rows(51)
    forest = RandomForestRegressor(n_estimators=200, random_state=0).fit(x, y)
    result = permutation_importance(forest, fresh, truth, n_repeats=30, random_state=0)
    return {"points": x.tolist(), "values": np.round(y, 6).tolist(), "rise": result.importances_mean.tolist()}


json.dump({
    "versions": {m.__name__: m.__version__ for m in [np, scipy, statsmodels, sklearn]},
    **distributions(), "summaries": summaries(), "comparisons": comparisons(), "corrections": corrections(), "powers": powers(),
    "proportions": proportions(), "fronts": fronts(), "curves": curves(), "variances": variances(), "importances": importances(),
}, sys.stdout)
