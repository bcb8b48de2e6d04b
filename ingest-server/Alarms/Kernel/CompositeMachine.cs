using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>All conditions hold on the newest values of one device. A quantity that was never seen holds none.</summary>
internal sealed class CompositeMachine(CompositeRule rule) : RuleMachine(rule)
{
    public override IReadOnlyList<Quantity> Triggers { get; } = [.. rule.Terms.Select(term => term.Quantity).Distinct()];

    public override long OnDelayMs => rule.OnDelayMs;

    public override long OffDelayMs => rule.OffDelayMs;

    public override Judgement Judge(scoped in Sample sample, ref RuleSlot slot, Span<Cell> own)
    {
        foreach (var term in rule.Terms)
        {
            if (!sample.TryRead(term.Quantity, out var value, out _) || !term.Holds(value)) return Judgement.Normal;
        }

        return Judgement.Exceeded;
    }
}
