import { useState } from "react";

/** An act that somebody sets off: whether it is at work, and what went wrong with it last (null: nothing). */
export function useAct<Given extends readonly unknown[]>(act: (...given: Given) => Promise<unknown>) {
  const [state, setState] = useState<{ readonly busy: boolean; readonly error: unknown }>({ busy: false, error: null });
  const run = async (...given: Given): Promise<void> => {
    setState({ busy: true, error: null });
    try {
      await act(...given);
      setState({ busy: false, error: null });
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return { ...state, run };
}
