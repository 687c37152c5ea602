-- compatible
alter table decisions
  -- What a message of each scarce line cost at that moment, by line; null when nothing was scarce.
  add column line_prices json,
  -- The chosen campaign's creatives as [id, propensity], where creatives are learned from choices and the shortlist is too short for that.
  add column creative_odds json;
