"""The SciPy calls behind medpy's hd95 (connectivity 1), timed on the pair of SurfaceDistanceBenchmark.

python3 hd95_scipy.py [SIDE] [RUNS]   needs NumPy and SciPy, e.g. Debian's python3-scipy
"""
import sys
import time

import numpy as np
from scipy import ndimage

SPACING = (2.5, 0.8, 0.8)


def ellipsoid(side, centre, radius):
    axes = np.ogrid[:side, :side, :side]
    return sum(((a - c * side) / (r * side)) ** 2 for a, c, r in zip(axes, centre, radius)) <= 1


def directed(of, to):
    cross = ndimage.generate_binary_structure(3, 1)
    of_surface = of ^ ndimage.binary_erosion(of, structure=cross, iterations=1)
    to_surface = to ^ ndimage.binary_erosion(to, structure=cross, iterations=1)
    return ndimage.distance_transform_edt(~to_surface, sampling=SPACING)[of_surface]


def hd95(prediction, reference):
    both = np.hstack((directed(prediction, reference), directed(reference, prediction)))
    return np.percentile(both, 95)


side = int(sys.argv[1]) if len(sys.argv) > 1 else 256
reference = ellipsoid(side, (0.50, 0.50, 0.50), (0.39, 0.43, 0.35))
prediction = ellipsoid(side, (0.51, 0.49, 0.52), (0.37, 0.44, 0.36))
seconds = []
for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 3):
    start = time.perf_counter()
    value = hd95(prediction, reference)
    seconds.append(time.perf_counter() - start)
print(f"HD95 {value:.9f} mm, best {min(seconds):.2f} s, median {sorted(seconds)[len(seconds) // 2]:.2f} s of {len(seconds)}")
