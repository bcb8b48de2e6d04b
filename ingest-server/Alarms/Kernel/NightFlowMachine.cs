using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>The smallest flow of each night, judged by the first value after it.</summary>
/// <remarks>Kept: usual smallest flow, nights learned. Behind it: night in progress (day number, 0 for none) and its smallest; nights too high in a row.</remarks>
internal sealed class NightFlowMachine(NightFlowRule rule) : RuleMachine(rule)
{
    private const long DayMs = 24 * BaselineMachine.HourMs;

    public override IReadOnlyList<Quantity> Triggers { get; } = [rule.Quantity];

    public override int OwnCells => 3;

    public override Judgement Judge(scoped in Sample sample, ref RuleSlot slot, Span<Cell> own)
    {
        var local = sample.UnixMs + (rule.UtcOffsetMinutes * 60_000L);
        var (day, hour) = (local / DayMs, (int)(local % DayMs / BaselineMachine.HourMs));
        var isNight = hour >= rule.FromHour && hour < rule.ToHour;
        ref var night = ref own[1];
        var judgement = Judgement.Unknown;
        if (night.First != 0 && !(isNight && night.First == day))
        {
            judgement = Finish(night.Second, ref Kept.Over(own), ref own[2]);
            night = default;
        }

        if (!isNight) return judgement;
        night.Second = night.First == 0 ? sample.Value : Math.Min(night.Second, sample.Value);
        night.First = day;
        return judgement;
    }

    private Judgement Finish(double smallest, ref Kept kept, ref Cell row)
    {
        if (kept.Second < rule.LearnNights)
        {
            kept.Second++;
            kept.First += (smallest - kept.First) / kept.Second;
            return Judgement.Normal;
        }

        if (smallest > kept.First + Math.Max(rule.Share * Math.Abs(kept.First), rule.Margin))
        {
            row.First++;
            return row.First >= rule.Nights ? Judgement.Exceeded : Judgement.Between;
        }

        row.First = 0;
        kept.First += (smallest - kept.First) / rule.LearnNights;
        return Judgement.Normal;
    }
}
