/** What `carillon init` writes: small, commented, complete enough to send. A test applies it. */
export const starterCatalogue = `# The catalogue of your installation: what may be sent, to whom, when and how often.
# carillon apply -f carillon.yaml shows what would change and applies it; carillon export gives it back.

# Business lines own campaigns and share people's few slots: 1 goes first. A line may have a daily quota.
lines:
  - { id: main, priority: 1 }

# Where something can be shown. push rings a device; pull waits until your app asks (POST /v1/decide).
placements:
  - { id: push-marketing, kind: push, class: marketing }
  - { id: push-service, kind: push, class: service }

# What holds for everybody. Limits count messages per person; service messages pass them.
policy:
  limits:
    - { each: person, max: 2, per: day }
    - { each: person, gap: 3h }
    - { each: [person, kind], max: 1, per: 7d } # the same type of marketing not twice a week
  quietHours: { from: "22:00", to: "08:00", then: delay } # in the person's own zone
  reward: { opened: 1, converted: 3, dismissed: -0.1, switchedOff: -20 }

# Named conditions over what people did and who they are.
audiences:
  - id: quiet-week
    where:
      all:
        - { lastSeen: { before: 7d } }
        - { not: { lastSeen: { before: 90d } } }

# Which items (songs, products, stories …) a campaign may speak of: here what the person viewed lately.
itemRules:
  - { id: viewed-lately, from: history, event: view, within: 30d, top: 20 }

# Texts belong to no campaign. A value that is missing makes a text ineligible for that person, unless it has a default.
creatives:
  - id: still-there
    style: curiosity
    title: "{{ person.name | default: 'Hello' }}, still thinking of it?"
    body: "{{ item.title }} is still there for you"
    status: approved
  - id: come-back
    style: emotion
    title: "It has been a while"
    body: "See what is new around {{ item.title }}"
    status: approved

# A campaign brings them together. Change draft to live when you mean it.
campaigns:
  - id: viewed-again
    line: main
    kind: recall
    category: content
    placement: push-marketing
    audience: quiet-week
    items: viewed-lately
    creatives: { style: [curiosity, emotion] }
    window: { from: "09:00", to: "21:00" }
    goal: { event: order, within: 24h }
    status: draft
`;
