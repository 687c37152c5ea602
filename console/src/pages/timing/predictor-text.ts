import type { PersonHours } from "../../../../src/api/wire/hours.ts";
import type { Texts } from "../../text/language.tsx";

export type HourPredictor = NonNullable<PersonHours["gate"]>["predictor"];

interface PredictorText {
  readonly names: Readonly<Record<HourPredictor, string>>;
  readonly title: string;
  readonly predictor: string;
  readonly logLoss: string;
  readonly gain: string;
  readonly inForce: string;
  readonly judgedOn: (figures: { readonly people: string; readonly events: string }) => string;
  readonly nobody: string;
  readonly unjudged: string;
}

/** What foretells people's hours, in words. */
export const predictorTexts: Texts<PredictorText> = {
  en: {
    names: {
      population: "Everybody's hours",
      personal: "Own hours",
      boosting: "Boosted trees",
      forest: "Random forest",
    },
    title: "How well each foretold people of as much activity",
    predictor: "Predictor",
    logLoss: "Log-loss",
    gain: "Gain over everybody's",
    inForce: "in force",
    judgedOn: ({ people, events }) => `On ${events} events that none of them had seen, of ${people} people. Nats an event, less is better.`,
    nobody: "Nobody of so much activity came back in the days held out, so nothing was judged.",
    unjudged: "The model was learned by an older release, which did not keep the figures.",
  },
  zh: {
    names: { population: "总体时段", personal: "个人时段", boosting: "提升树", forest: "随机森林" },
    title: "各预测方法对活跃度相当者的预测效果",
    predictor: "预测方法",
    logLoss: "对数损失",
    gain: "相对总体的增益",
    inForce: "当前采用",
    judgedOn: ({ people, events }) => `基于 ${people} 人的 ${events} 个各方法均未见过的事件；单位为每个事件的 nat，越小越好。`,
    nobody: "留出的日子里没有活跃度相当的用户再次出现，因此未作判断。",
    unjudged: "该模型由旧版本学习，未保留这些数字。",
  },
};
