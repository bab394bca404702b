#include "batch_norm.h"

#include <algorithm>
#include <cmath>

#include "vector.h"

namespace resweep::batch_norm {
namespace {

/** Elements of a piece: what is summed in one go, and stays in the second-level cache for a second look. */
constexpr int64_t piece_size = 32 << 10;

struct Pieces {
  explicit Pieces(const Shape& shape)
      : rows(std::max<int64_t>(1, piece_size / shape.channels)), count((shape.rows + rows - 1) / rows) {}
  int64_t rows, count;
};

/** Calls `work(first row, last row, piece)` for each piece. */
template <class Work>
void each_piece(const Shape& shape, Workers& workers, int64_t cost, Work work) {
  const Pieces pieces(shape);
  workers.share(pieces.count, pieces.rows * shape.channels * cost / lanes, [=](int64_t first, int64_t last) {
    for (int64_t piece = first; piece < last; piece++) {
      work(piece * pieces.rows, std::min(shape.rows, (piece + 1) * pieces.rows), piece);
    }
  });
}

/** Sums `value(row, channel)` over rows for 16 channels; four sums side by side hide the additions' latency. */
template <class Value>
inline Vector sum_rows(int64_t first, int64_t last, Value value) {
  Vector sums[4] = {zero(), zero(), zero(), zero()};
  int64_t row = first;
  for (; row + 4 <= last; row += 4) {
    for (int i = 0; i < 4; i++) sums[i] = add(sums[i], value(row + i));
  }
  for (; row < last; row++) sums[0] = add(sums[0], value(row));
  return add(add(sums[0], sums[1]), add(sums[2], sums[3]));
}

}  // namespace

int64_t workspace(const Shape& shape) { return 2 * Pieces(shape).count * shape.channels; }

template <class Element>
void forward(const Shape& shape, const Forward<Element>& pass, float* workspace, Workers& workers) {
  const int64_t channels = shape.channels;
  const Pieces pieces(shape);
  float* means = workspace;
  float* squares = workspace + pieces.count * channels;
  each_piece(shape, workers, 4, [=](int64_t first, int64_t last, int64_t piece) {
    const Vector share = all(1.0f / float(last - first));
    for (int64_t c = 0; c < channels; c += lanes) {
      const Element* x = pass.x + c;
      const Vector mean = multiply(share, sum_rows(first, last, [=](int64_t row) { return load(x + row * channels); }));
      store(means + piece * channels + c, mean);
      store(squares + piece * channels + c, sum_rows(first, last, [=](int64_t row) {
        const Vector away = subtract(load(x + row * channels), mean);
        return multiply(away, away);
      }));
    }
  });
  // The pieces' own means and squares are joined as in Chan et al. 1979: no digits cancel.
  for (int64_t c = 0; c < channels; c++) {
    double sum = 0, square = 0;
    for (int64_t piece = 0; piece < pieces.count; piece++) {
      sum += double(means[piece * channels + c]) * double(std::min(pieces.rows, shape.rows - piece * pieces.rows));
    }
    const double mean = sum / double(shape.rows);
    for (int64_t piece = 0; piece < pieces.count; piece++) {
      const double away = double(means[piece * channels + c]) - mean;
      square += double(squares[piece * channels + c]) +
                away * away * double(std::min(pieces.rows, shape.rows - piece * pieces.rows));
    }
    pass.mean[c] = float(mean);
    pass.variance[c] = float(square / double(std::max<int64_t>(1, shape.rows - 1)));
    pass.inverse_deviation[c] = float(1 / std::sqrt(square / double(shape.rows) + double(pass.epsilon)));
  }
  each_piece(shape, workers, 4, [=](int64_t first, int64_t last, int64_t) {
    for (int64_t row = first; row < last; row++) {
      for (int64_t c = 0; c < channels; c += lanes) {
        const int64_t at = row * channels + c;
        const Vector scale = multiply(load(pass.gamma + c), load(pass.inverse_deviation + c));
        Vector y = plus_product(subtract(load(pass.x + at), load(pass.mean + c)), scale, load(pass.beta + c));
        if (pass.side) y = add(y, load(pass.side + at));
        stream(pass.y + at, pass.relu ? relu(y) : y);
      }
    }
    end_stream();
  });
}

template <class Element>
void backward(const Shape& shape, const Backward<Element>& pass, float* workspace, Workers& workers) {
  const int64_t channels = shape.channels;
  const Pieces pieces(shape);
  float* sums = workspace;
  float* products = workspace + pieces.count * channels;
  const auto gradient = [=](int64_t at, int64_t c, Vector away) {
    Vector dy = load(pass.dy + at);
    if (pass.dy2) dy = add(dy, load(pass.dy2 + at));
    if (!pass.relu) return dy;
    // Without a side the result is found again by the forward pass's own operations, which saves a read.
    if (pass.y) return where_positive(load(pass.y + at), dy);
    const Vector scale = multiply(load(pass.gamma + c), load(pass.inverse_deviation + c));
    return where_positive(plus_product(away, scale, load(pass.beta + c)), dy);
  };
  each_piece(shape, workers, 8, [=](int64_t first, int64_t last, int64_t piece) {
    for (int64_t c = 0; c < channels; c += lanes) {
      const Vector mean = load(pass.mean + c);
      Vector sum[2] = {zero(), zero()}, product[2] = {zero(), zero()};
      for (int64_t row = first; row < last; row++) {
        const int64_t at = row * channels + c, i = row & 1;
        const Vector away = subtract(load(pass.x + at), mean), dy = gradient(at, c, away);
        if (pass.dside) store(pass.dside + at, dy);
        sum[i] = add(sum[i], dy);
        product[i] = plus_product(dy, away, product[i]);
      }
      store(sums + piece * channels + c, add(sum[0], sum[1]));
      store(products + piece * channels + c, add(product[0], product[1]));
    }
  });
  // From here on the workspace's first two rows hold what every row of dx takes off: a constant and a slope.
  for (int64_t c = 0; c < channels; c++) {
    double sum = 0, product = 0;
    for (int64_t piece = 0; piece < pieces.count; piece++) {
      sum += double(sums[piece * channels + c]);
      product += double(products[piece * channels + c]);
    }
    const double inverse = double(pass.inverse_deviation[c]), rows = double(shape.rows);
    pass.dbeta[c] = float(sum);
    pass.dgamma[c] = float(product * inverse);
    sums[c] = float(sum / rows);
    products[c] = float(product * inverse * inverse / rows);
  }
  each_piece(shape, workers, 8, [=](int64_t first, int64_t last, int64_t) {
    for (int64_t row = first; row < last; row++) {
      for (int64_t c = 0; c < channels; c += lanes) {
        const int64_t at = row * channels + c;
        const Vector away = subtract(load(pass.x + at), load(pass.mean + c));
        const Vector dy = pass.dside ? load(pass.dside + at) : gradient(at, c, away);
        const Vector scale = multiply(load(pass.gamma + c), load(pass.inverse_deviation + c));
        const Vector centred = subtract(minus_product(away, load(products + c), dy), load(sums + c));
        stream(pass.dx + at, multiply(scale, centred));
      }
    }
    end_stream();
  });
}

template void forward<float>(const Shape&, const Forward<float>&, float*, Workers&);
template void forward<bfloat16>(const Shape&, const Forward<bfloat16>&, float*, Workers&);
template void backward<float>(const Shape&, const Backward<float>&, float*, Workers&);
template void backward<bfloat16>(const Shape&, const Backward<bfloat16>&, float*, Workers&);

}  // namespace resweep::batch_norm
