using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>Lit while the sun is up, where the lamp stands; keeps the place once it was looked up.</summary>
internal sealed class DaylightMachine(DaylightRule rule) : RuleMachine(rule)
{
    public override IReadOnlyList<Quantity> Triggers { get; } = [rule.Power];

    public override long OnDelayMs => rule.OnDelayMs;

    public override long OffDelayMs => rule.OffDelayMs;

    public override (double Low, double High) Quiet => (double.NegativeInfinity, rule.Above);

    public override int OwnCells => 1;

    public override Judgement Judge(scoped in Sample sample, ref RuleSlot slot, Span<Cell> own)
    {
        ref var kept = ref Kept.Over(own);
        if (sample.Value <= rule.Above || !GuardHolds(in sample)) return Judgement.Normal;
        if (kept.First == 0 && kept.Second == 0)
        {
            var place = sample.Place;
            (kept.First, kept.Second) = place is null ? (rule.Latitude, rule.Longitude) : (place.Latitude, place.Longitude);
        }

        return SunElevation.At(sample.UnixMs, kept.First, kept.Second) > rule.SunAbove ? Judgement.Exceeded : Judgement.Normal;
    }
}
