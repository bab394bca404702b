"use client";

import type { Sensitivity } from "@resweep/spec";
import { useMemo, useState } from "react";
import { MapChart } from "../charts/map-chart.tsx";
import { type PartMap, rangeOf } from "../charts/part-map.ts";
import { Segmented } from "../frame/segmented.tsx";
import type { Wire } from "../live/wire.ts";
import { formatMetric, formatPercent } from "../numbers/format.ts";

const quantities = ["accuracy", "loss"] as const;
type Quantity = (typeof quantities)[number];

const ratioText = (ratio: number | undefined) => formatPercent(ratio, 0);

type Layer = Sensitivity["layers"][number];
/** As JSON says it, in which NaN is a text. */
type Told = number | string;
interface Scan extends Pick<Wire<Sensitivity>, "split" | "images" | "ratios"> {
  readonly loss: Told;
  readonly accuracy: Told;
  readonly layers: readonly (Wire<Pick<Layer, "convolutions" | "filters" | "kept">> &
    Readonly<Record<Quantity, readonly Told[]>>)[];
}

/** What each layer can lose: accuracy or loss of the network with that layer pruned alone, by each ratio. */
export function SensitivityMap({ scan }: { scan: Scan }) {
  const [quantity, setQuantity] = useState<Quantity>("accuracy");
  const { layers, ratios, images, split } = scan;
  const map = useMemo(() => mapOf(scan, quantity), [scan, quantity]);
  const format = (value: number | null | undefined) =>
    formatMetric(`validation/${quantity}`, value);
  const where = split === "validation" ? "the validation split" : "the training images";
  return (
    <figure className="mt-3 space-y-2" aria-label={`${quantity} with each layer pruned alone`}>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Segmented<Quantity>
          label="Quantity"
          options={quantities}
          value={quantity}
          onChange={setQuantity}
        />
        <figcaption className="text-xs text-faint">
          Each layer pruned alone, without retraining, on {images} images of {where}; the whole
          network: {format(Number(scan[quantity]))}.
        </figcaption>
      </div>
      <MapChart
        map={map}
        label={quantity}
        unit="layer"
        format={format}
        column={{ name: "share removed", format: ratioText }}
        detail={(row, column) =>
          `${layers[row]!.kept[column]} of ${layers[row]!.filters} filters stay`
        }
      />
      <div className="sr-only">
        <table>
          <caption>{`${quantity} by layer and share of its filters removed`}</caption>
          <thead>
            <tr>
              <th scope="col">layer</th>
              {ratios.map((ratio) => (
                <th scope="col" key={ratio}>
                  {ratioText(ratio)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {map.parts.map((part, row) => (
              <tr key={part}>
                <th scope="row">{part}</th>
                {ratios.map((ratio, column) => (
                  <td key={ratio}>{format(map.values[row]![column])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

function mapOf({ ratios, layers }: Scan, quantity: Quantity): PartMap {
  const values = layers.map((layer) => layer[quantity].map(Number));
  const parts = layers.map(({ convolutions }) => nameOf(convolutions));
  return { parts, steps: ratios, values, means: false, ...rangeOf(values) };
}

/** `conv1 ... layer1.2.conv2 (4)` of tied layers. */
function nameOf(convolutions: readonly string[]): string {
  const [first, ...others] = convolutions;
  return others.length === 0 ? first! : `${first} ... ${others.at(-1)} (${convolutions.length})`;
}
