#include "winograd.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#include "vector.h"

// Interpolation at 0, +-2/3, +-3/2 and infinity: in float32 the error is about twice that of the direct way, where the
// usual points 0, +-1, +-2 make it five times as large (the size of the points' powers decides it; Alam et al. 2022,
// arXiv:2201.10369). With a = 2/3 and b = 3/2, ab = 1.
namespace resweep::winograd {
namespace {

constexpr double a = 2.0 / 3, b = 3.0 / 2;
constexpr int tile = 4, window = 6, points = window * window;
/** Tiles that one call of a kernel below takes. */
constexpr int64_t rows = 8;

/** Input transform (B^T d): six values to six. */
inline void transform_input(const Vector* d, Vector* v) {
  const Vector sum = all(float(a * a + b * b));
  v[0] = minus_product(sum, d[2], add(d[0], d[4]));
  v[5] = minus_product(sum, d[3], add(d[1], d[5]));
  const Vector even_a = minus_product(all(float(b * b)), d[2], d[4]), odd_a = minus_product(all(float(b * b)), d[1], d[3]);
  v[1] = plus_product(all(float(a)), odd_a, even_a);
  v[2] = minus_product(all(float(a)), odd_a, even_a);
  const Vector even_b = minus_product(all(float(a * a)), d[2], d[4]), odd_b = minus_product(all(float(a * a)), d[1], d[3]);
  v[3] = plus_product(all(float(b)), odd_b, even_b);
  v[4] = minus_product(all(float(b)), odd_b, even_b);
}

/** Output transform (A^T m): six values to four. */
inline void transform_output(const Vector* m, Vector* y) {
  const Vector sum_a = add(m[1], m[2]), difference_a = subtract(m[1], m[2]);
  const Vector sum_b = add(m[3], m[4]), difference_b = subtract(m[3], m[4]);
  y[0] = add(add(m[0], sum_a), sum_b);
  y[1] = plus_product(all(float(a)), difference_a, multiply(all(float(b)), difference_b));
  y[2] = plus_product(all(float(a * a)), sum_a, multiply(all(float(b * b)), sum_b));
  y[3] = plus_product(all(float(a * a * a)), difference_a, plus_product(all(float(b * b * b)), difference_b, m[5]));
}

/** Its transpose (A y): four values to six. */
inline void transform_output_gradient(const Vector* y, Vector* m) {
  m[0] = y[0];
  m[5] = y[3];
  const Vector even_a = plus_product(all(float(a * a)), y[2], y[0]);
  const Vector odd_a = multiply(all(float(a)), plus_product(all(float(a * a)), y[3], y[1]));
  m[1] = add(even_a, odd_a);
  m[2] = subtract(even_a, odd_a);
  const Vector even_b = plus_product(all(float(b * b)), y[2], y[0]);
  const Vector odd_b = multiply(all(float(b)), plus_product(all(float(b * b)), y[3], y[1]));
  m[3] = add(even_b, odd_b);
  m[4] = subtract(even_b, odd_b);
}

// Rows of the filter transform G: 1, p, p^2 over the product of the differences between p and the other points.
constexpr double at_zero = 1 / (a * a * b * b);
constexpr double at_a = 1 / (2 * a * a * (a * a - b * b)), at_b = 1 / (2 * b * b * (b * b - a * a));

/** Filter transform (G g): three values to six. */
inline void transform_filter(const Vector* g, Vector* u) {
  u[0] = multiply(all(float(at_zero)), g[0]);
  u[5] = g[2];
  const Vector even_a = plus_product(all(float(a * a)), g[2], g[0]), odd_a = multiply(all(float(a)), g[1]);
  u[1] = multiply(all(float(at_a)), add(even_a, odd_a));
  u[2] = multiply(all(float(at_a)), subtract(even_a, odd_a));
  const Vector even_b = plus_product(all(float(b * b)), g[2], g[0]), odd_b = multiply(all(float(b)), g[1]);
  u[3] = multiply(all(float(at_b)), add(even_b, odd_b));
  u[4] = multiply(all(float(at_b)), subtract(even_b, odd_b));
}

/** Its transpose (G^T m): six values to three. */
inline void transform_filter_gradient(const Vector* m, Vector* g) {
  const Vector sum_a = multiply(all(float(at_a)), add(m[1], m[2])), sum_b = multiply(all(float(at_b)), add(m[3], m[4]));
  const Vector difference_a = multiply(all(float(at_a * a)), subtract(m[1], m[2]));
  g[0] = plus_product(all(float(at_zero)), m[0], add(sum_a, sum_b));
  g[1] = plus_product(all(float(at_b * b)), subtract(m[3], m[4]), difference_a);
  g[2] = plus_product(all(float(a * a)), sum_a, plus_product(all(float(b * b)), sum_b, m[5]));
}

int64_t ceil_divide(int64_t value, int64_t by) { return (value + by - 1) / by; }

/** The tiles of all images, in rows from the top left. */
struct Grid {
  explicit Grid(const Shape& shape)
      : across(ceil_divide(shape.width, tile)), down(ceil_divide(shape.height, tile)), count(shape.batch * across * down) {}
  int64_t across, down, count;
};

struct Place {
  Place(const Grid& grid, int64_t index)
      : image(index / grid.across / grid.down), y(index / grid.across % grid.down * tile), x(index % grid.across * tile) {}
  int64_t image, y, x;
};

/** Transforms channels [first, last) of the window around one tile; `v` gets a value each `stride` floats. */
template <class Element>
void gather_window(const Shape& shape, const Place& place, const Element* x, int64_t first, int64_t last, float* v,
                   int64_t stride) {
  const int64_t top = place.y - 1, left = place.x - 1, channels = shape.in;
  const bool inside = top >= 0 && left >= 0 && top + window <= shape.height && left + window <= shape.width;
  const Element* corner = x + ((place.image * shape.height + top) * shape.width + left) * channels;
  for (int64_t c = first; c < last; c += lanes) {
    Vector columns[window][window];
    for (int j = 0; j < window; j++) {
      Vector d[window], transformed[window];
      for (int i = 0; i < window; i++) {
        const bool in_image = inside || (top + i >= 0 && top + i < shape.height && left + j >= 0 && left + j < shape.width);
        d[i] = in_image ? load(corner + (i * shape.width + j) * channels + c) : zero();
      }
      transform_input(d, transformed);
      for (int i = 0; i < window; i++) columns[i][j] = transformed[i];
    }
    for (int i = 0; i < window; i++) {
      Vector transformed[window];
      transform_input(columns[i], transformed);
      for (int j = 0; j < window; j++) store(v + (i * window + j) * stride + c - first, transformed[j]);
    }
  }
}

/** The part of a tile that lies in the image. */
struct Extent {
  Extent(const Shape& shape, const Place& place)
      : height(int(std::min<int64_t>(tile, shape.height - place.y))),
        width(int(std::min<int64_t>(tile, shape.width - place.x))) {}
  int height, width;
};

/** Transforms 36 values back to the pixels of one tile, channels [first, last). */
template <class Element>
void scatter_tile(const Shape& shape, const Place& place, const float* m, int64_t stride, int64_t first, int64_t last,
                  Element* y) {
  const Extent extent(shape, place);
  Element* corner = y + ((place.image * shape.height + place.y) * shape.width + place.x) * shape.out;
  for (int64_t k = first; k < last; k += lanes) {
    Vector columns[tile][window];
    for (int j = 0; j < window; j++) {
      Vector values[window], transformed[tile];
      for (int i = 0; i < window; i++) values[i] = load(m + (i * window + j) * stride + k - first);
      transform_output(values, transformed);
      for (int i = 0; i < tile; i++) columns[i][j] = transformed[i];
    }
    for (int i = 0; i < extent.height; i++) {
      Vector pixels[tile];
      transform_output(columns[i], pixels);
      for (int j = 0; j < extent.width; j++) stream(corner + (i * shape.width + j) * shape.out + k, pixels[j]);
    }
  }
}

/** Transforms the gradient of one tile's pixels. */
template <class Element>
void gather_tile(const Shape& shape, const Place& place, const Element* dy, float* w, int64_t stride) {
  const Extent extent(shape, place);
  const Element* corner = dy + ((place.image * shape.height + place.y) * shape.width + place.x) * shape.out;
  for (int64_t k = 0; k < shape.out; k += lanes) {
    Vector columns[window][tile];
    for (int j = 0; j < tile; j++) {
      Vector pixels[tile], transformed[window];
      for (int i = 0; i < tile; i++) {
        const bool in_image = i < extent.height && j < extent.width;
        pixels[i] = in_image ? load(corner + (i * shape.width + j) * shape.out + k) : zero();
      }
      transform_output_gradient(pixels, transformed);
      for (int i = 0; i < window; i++) columns[i][j] = transformed[i];
    }
    for (int i = 0; i < window; i++) {
      Vector transformed[window];
      transform_output_gradient(columns[i], transformed);
      for (int j = 0; j < window; j++) store(w + (i * window + j) * stride + k, transformed[j]);
    }
  }
}

/** Filters are packed in panels of two vectors, the last of one where the count is odd: [panel][in][width]. */
constexpr int64_t panel = 2 * lanes;
int64_t panel_width(int64_t out, int64_t k) { return std::min(panel, out - k); }

/** m[row][k..] = sum over c of v[row][c] u[c][k..], for `rows` tiles and one panel. */
template <int width>
inline void multiply_panel(const float* v, int64_t v_stride, const float* u, int64_t channels, float* m, int64_t m_stride) {
  Vector sums[rows][width];
  for (auto& row : sums)
    for (auto& sum : row) sum = zero();
  for (int64_t c = 0; c < channels; c++) {
    Vector filter[width];
    for (int j = 0; j < width; j++) filter[j] = load(u + (c * width + j) * lanes);
    for (int i = 0; i < rows; i++) {
      const Vector value = all(v[i * v_stride + c]);
      for (int j = 0; j < width; j++) sums[i][j] = plus_product(value, filter[j], sums[i][j]);
    }
  }
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < width; j++) store(m + i * m_stride + j * lanes, sums[i][j]);
}

/** m[row][k..] += sum over tiles of v[tile][row] w[tile][k..], for `rows` channels. */
template <int width>
inline void accumulate_panel(const float* v, int64_t v_stride, const float* w, int64_t w_stride, int64_t tiles, float* m,
                             int64_t m_stride) {
  Vector sums[rows][width];
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < width; j++) sums[i][j] = load(m + i * m_stride + j * lanes);
  for (int64_t t = 0; t < tiles; t++) {
    Vector gradient[width];
    for (int j = 0; j < width; j++) gradient[j] = load(w + t * w_stride + j * lanes);
    for (int i = 0; i < rows; i++) {
      const Vector value = all(v[t * v_stride + i]);
      for (int j = 0; j < width; j++) sums[i][j] = plus_product(value, gradient[j], sums[i][j]);
    }
  }
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < width; j++) store(m + i * m_stride + j * lanes, sums[i][j]);
}

/** Working memory of one thread; it stays for the next call. */
class Buffer {
 public:
  ~Buffer() { std::free(memory_); }
  float* at_least(int64_t floats) {
    if (floats > size_) {
      std::free(memory_);
      memory_ = static_cast<float*>(std::aligned_alloc(64, ceil_divide(floats * sizeof(float), 64) * 64));
      if (memory_ == nullptr) throw std::bad_alloc();
      size_ = floats;
    }
    return memory_;
  }

 private:
  float* memory_ = nullptr;
  int64_t size_ = 0;
};

/** How many tiles are worked on at once: what they need should stay in the second-level cache. */
int64_t block_of(int64_t in, int64_t out) {
  const int64_t fitting = (768 << 10) / int64_t(points * sizeof(float) * (in + out));
  return std::clamp(fitting / rows * rows, 2 * rows, int64_t{32});
}

/**
 * Floats from one of the 36 values of a tile to the next. Without the line in between they would lie a power of two
 * apart, where a cache has room for few of them.
 */
int64_t stride_of(int64_t block, int64_t channels) { return block * channels + lanes; }

/** Output channels of one piece of work: all, unless the transformed filter would not stay in a cache. */
int64_t slice_of(int64_t in, int64_t out) { return in * out > 128 * 128 ? std::min<int64_t>(out, 128) : out; }

/**
 * u[point][panel][in][width] from a filter: `read(c, k, g)` gives its values at (row, column) for 16 rows c and 16
 * columns k.
 */
template <class Read>
void pack_filter(int64_t in, int64_t out, Read read, float* u, Workers& workers) {
  workers.share(in / lanes, out * lanes * 20, [=](int64_t first, int64_t last) {
    for (int64_t c0 = first * lanes; c0 < last * lanes; c0 += lanes) {
      for (int64_t k = 0; k < out; k += lanes) {
        Vector g[3][3][lanes];
        read(c0, k, g);
        const int64_t start = k / panel * panel, width = panel_width(out, start);
        for (int64_t c = 0; c < lanes; c++) {
          float* to = u + start * in + (c0 + c) * width + k - start;
          Vector columns[window][3];
          for (int j = 0; j < 3; j++) {
            const Vector column[3] = {g[0][j][c], g[1][j][c], g[2][j][c]};
            Vector transformed[window];
            transform_filter(column, transformed);
            for (int i = 0; i < window; i++) columns[i][j] = transformed[i];
          }
          for (int i = 0; i < window; i++) {
            Vector transformed[window];
            transform_filter(columns[i], transformed);
            for (int j = 0; j < window; j++) store(to + (i * window + j) * in * out, transformed[j]);
          }
        }
      }
    }
  });
}

/** The convolution with a packed filter. */
template <class Element>
void convolve(const Shape& shape, const Element* x, const float* u, Element* y, Workers& workers) {
  const Grid grid(shape);
  const int64_t in = shape.in, out = shape.out, slice = slice_of(in, out), block = block_of(in, slice);
  const int64_t slices = ceil_divide(out, slice), blocks = ceil_divide(grid.count, block);
  workers.share(blocks * slices, block * (points * in * slice / lanes + 20 * (in + slice)), [=](int64_t first, int64_t last) {
    thread_local Buffer memory;
    const int64_t v_stride = stride_of(block, in), m_stride = stride_of(block, slice);
    float* v = memory.at_least(points * (v_stride + m_stride));
    float* m = v + points * v_stride;
    for (int64_t item = first; item < last; item++) {
      const int64_t from = item % blocks * block, count = std::min(block, grid.count - from);
      const int64_t k0 = item / blocks * slice, k1 = std::min(out, k0 + slice);
      for (int64_t i = 0; i < count; i++) {
        gather_window(shape, Place(grid, from + i), x, 0, in, v + i * in, v_stride);
      }
      for (int64_t point = 0; point < points; point++) {
        for (int64_t k = k0; k < k1; k += panel) {
          const float* filter = u + point * in * out + k * in;
          for (int64_t i = 0; i < count; i += rows) {
            const float* from_v = v + point * v_stride + i * in;
            float* to = m + point * m_stride + i * slice + k - k0;
            if (panel_width(out, k) == panel) {
              multiply_panel<2>(from_v, in, filter, in, to, slice);
            } else {
              multiply_panel<1>(from_v, in, filter, in, to, slice);
            }
          }
        }
      }
      for (int64_t i = 0; i < count; i++) {
        scatter_tile(shape, Place(grid, from + i), m + i * slice, m_stride, k0, k1, y);
      }
    }
    end_stream();
  });
}

/** How the filter's gradient is cut: parts of the tiles, each with sums of its own, and slices of the input channels. */
struct Cut {
  explicit Cut(const Shape& shape) : grid(shape) {
    slice = std::min<int64_t>(shape.in, 64);
    slices = ceil_divide(shape.in, slice);
    // Large sums are read and written once for many tiles, since they do not stay in a near cache.
    block = shape.in * shape.out > 32 * 64 ? 64 : block_of(slice, shape.out);
    const int64_t size = shape.in * shape.out, wanted = size <= 64 * 64 ? 8 : size <= 128 * 128 ? 4 : size <= 256 * 256 ? 2 : 1;
    parts = std::clamp<int64_t>(grid.count / (4 * block), 1, wanted);
    part = ceil_divide(grid.count, parts);
  }
  Grid grid;
  int64_t slice, slices, block, parts, part;
};

}  // namespace

int64_t forward_workspace(const Shape& shape) { return points * shape.in * shape.out; }

int64_t filter_gradient_workspace(const Shape& shape) { return Cut(shape).parts * points * shape.in * shape.out; }

template <class Element>
void forward(const Shape& shape, const Element* x, const float* filter, Element* y, float* workspace,
             Workers& workers) {
  const int64_t in = shape.in, out = shape.out;
  const auto read = [=](int64_t c, int64_t k, Vector(*g)[3][lanes]) {
    for (int i = 0; i < 3; i++)
      for (int j = 0; j < 3; j++)
        for (int row = 0; row < lanes; row++) g[i][j][row] = load(filter + ((i * 3 + j) * in + c + row) * out + k);
  };
  pack_filter(in, out, read, workspace, workers);
  convolve(shape, x, workspace, y, workers);
}

template <class Element>
void input_gradient(const Shape& shape, const Element* dy, const float* filter, Element* dx, float* workspace,
                    Workers& workers) {
  const int64_t in = shape.in, out = shape.out;
  // Turned by half a turn, and with the roles of the channels changed: 16 by 16 values are transposed at a time.
  const auto read = [=](int64_t k, int64_t c, Vector(*g)[3][lanes]) {
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        const float* from = filter + (((2 - i) * 3 + 2 - j) * in + c) * out + k;
        alignas(64) float values[lanes][lanes];
        for (int row = 0; row < lanes; row++) {
          for (int lane = 0; lane < lanes; lane++) values[lane][row] = from[row * out + lane];
        }
        for (int row = 0; row < lanes; row++) g[i][j][row] = load(values[row]);
      }
    }
  };
  pack_filter(out, in, read, workspace, workers);
  convolve({shape.batch, shape.height, shape.width, out, in}, dy, workspace, dx, workers);
}

template <class Element>
void filter_gradient(const Shape& shape, const Element* x, const Element* dy, float* dfilter, float* workspace,
                     Workers& workers) {
  const Cut cut(shape);
  const int64_t in = shape.in, out = shape.out, size = in * out;
  workers.share(cut.parts * cut.slices, cut.part * points * cut.slice * out / lanes, [=](int64_t first, int64_t last) {
    thread_local Buffer memory;
    const int64_t v_stride = stride_of(cut.block, cut.slice), w_stride = stride_of(cut.block, out);
    float* v = memory.at_least(points * (v_stride + w_stride));
    float* w = v + points * v_stride;
    for (int64_t item = first; item < last; item++) {
      const int64_t c0 = item % cut.slices * cut.slice, c1 = std::min(in, c0 + cut.slice);
      const int64_t begin = item / cut.slices * cut.part, end = std::min(cut.grid.count, begin + cut.part);
      float* sums = workspace + item / cut.slices * points * size;
      for (int64_t point = 0; point < points; point++) {
        std::memset(sums + point * size + c0 * out, 0, (c1 - c0) * out * sizeof(float));
      }
      for (int64_t from = begin; from < end; from += cut.block) {
        const int64_t count = std::min(cut.block, end - from);
        for (int64_t i = 0; i < count; i++) {
          const Place place(cut.grid, from + i);
          gather_window(shape, place, x, c0, c1, v + i * cut.slice, v_stride);
          gather_tile(shape, place, dy, w + i * out, w_stride);
        }
        for (int64_t point = 0; point < points; point++) {
          for (int64_t k = 0; k < out; k += panel) {
            for (int64_t c = c0; c < c1; c += rows) {
              const float* from_v = v + point * v_stride + c - c0;
              const float* from_w = w + point * w_stride + k;
              float* to = sums + point * size + c * out + k;
              if (panel_width(out, k) == panel) {
                accumulate_panel<2>(from_v, cut.slice, from_w, out, count, to, out);
              } else {
                accumulate_panel<1>(from_v, cut.slice, from_w, out, count, to, out);
              }
            }
          }
        }
      }
    }
  });
  workers.share(in, out * 20, [=](int64_t first, int64_t last) {
    for (int64_t c = first; c < last; c++) {
      for (int64_t k = 0; k < out; k += lanes) {
        Vector columns[3][window];
        for (int j = 0; j < window; j++) {
          Vector total[window], transformed[3];
          for (int i = 0; i < window; i++) {
            const float* from = workspace + (i * window + j) * size + c * out + k;
            total[i] = load(from);
            for (int64_t part = 1; part < cut.parts; part++) total[i] = add(total[i], load(from + part * points * size));
          }
          transform_filter_gradient(total, transformed);
          for (int i = 0; i < 3; i++) columns[i][j] = transformed[i];
        }
        for (int i = 0; i < 3; i++) {
          Vector transformed[3];
          transform_filter_gradient(columns[i], transformed);
          for (int j = 0; j < 3; j++) store(dfilter + ((i * 3 + j) * in + c) * out + k, transformed[j]);
        }
      }
    }
  });
}

#define INSTANTIATE(Element)                                                                                \
  template void forward(const Shape&, const Element*, const float*, Element*, float*, Workers&);            \
  template void input_gradient(const Shape&, const Element*, const float*, Element*, float*, Workers&);     \
  template void filter_gradient(const Shape&, const Element*, const Element*, float*, float*, Workers&)
INSTANTIATE(float);
INSTANTIATE(bfloat16);
#undef INSTANTIATE

}  // namespace resweep::winograd
