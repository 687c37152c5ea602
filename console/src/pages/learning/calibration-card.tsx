import { useState } from "react";
import type { ModelDetail } from "../../../../src/api/wire/learning.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Card } from "../../ui/card.tsx";
import { Rows } from "../../ui/data-table.tsx";
import { Select } from "../../ui/field.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { CalibrationChart } from "./calibration-chart.tsx";
import { learningTexts } from "./learning-text.ts";

/** Whether of those foretold alike as many opened as foretold. */
export function CalibrationCard({ model: { calibration, asDecided } }: { readonly model: ModelDetail }) {
  const text = useText(learningTexts);
  const { count } = useFormat();
  const [source, setSource] = useState<"kept" | "decided">("kept");
  const decided = asDecided === null || asDecided.open.bins.length === 0 ? null : asDecided;
  const isDecided = source === "decided" && decided !== null;
  const bins = isDecided ? decided.open.bins : calibration.open;
  const n = count(bins.reduce((sum, bin) => sum + bin.n, 0));
  const note = isDecided ? text.calibrationDecided(n, decided.models.first, decided.models.last) : text.calibrationKept(n);
  const choice = decided !== null && (
    <div className="w-48">
      <Select
        label={text.sources}
        hideLabel
        value={source}
        onChange={({ target }) => setSource(target.value === "decided" ? "decided" : "kept")}
      >
        <option value="kept">{text.sourceKept}</option>
        <option value="decided">{text.sourceDecided}</option>
      </Select>
    </div>
  );
  return (
    <Card title={text.calibration} note={bins.length === 0 ? undefined : note} action={choice}>
      {bins.length === 0 ? <EmptyState title={text.noBins}>{text.noBinsLead}</EmptyState> : <CalibrationChart bins={bins} />}
    </Card>
  );
}

/** How log-odds of each category are brought to the rates seen. */
export function CategoriesCard({ model: { calibration } }: { readonly model: ModelDetail }) {
  const text = useText(learningTexts);
  const { count, number } = useFormat();
  if (calibration.byCategory.length === 0) return null;
  return (
    <Card title={text.categories} note={text.categoriesNote} flush>
      <Rows
        caption={text.categories}
        rows={calibration.byCategory}
        keyOf={({ category }) => category}
        columns={[
          { id: "category", title: text.category, cell: ({ category }) => category },
          { id: "n", title: text.n, right: true, cell: ({ n }) => count(n) },
          { id: "slope", title: text.slope, right: true, cell: ({ slope }) => number(slope, 3) },
          { id: "intercept", title: text.intercept, right: true, cell: ({ intercept }) => number(intercept, 3) },
        ]}
      />
    </Card>
  );
}
