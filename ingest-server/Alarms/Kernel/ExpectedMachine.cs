using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>Power of a lamp against what it should take at its dimming; the rated power is given or learned from what it takes when it is well.</summary>
/// <remarks>Expected = rated x (standby + (1 - standby) x dimming). Kept: the learned rated power.</remarks>
internal sealed class ExpectedMachine(ExpectedRule rule) : RuleMachine(rule)
{
    /// <summary>A driver without light takes less: nothing is learned from it, W.</summary>
    internal const double LearnedMin = 5;

    /// <summary>Share beyond the range at which the alarm clears.</summary>
    internal const double Hysteresis = 0.05;

    public override IReadOnlyList<Quantity> Triggers { get; } = [rule.Power];

    public override IReadOnlyList<Quantity> Reads { get; } = rule.Dimming is { } dimming ? [rule.Command.Quantity, dimming] : [rule.Command.Quantity];

    public override long OnDelayMs => rule.OnDelayMs;

    public override long OffDelayMs => rule.OffDelayMs;

    public override int OwnCells => 1;

    public override Judgement Judge(scoped in Sample sample, ref RuleSlot slot, Span<Cell> own)
    {
        ref var kept = ref Kept.Over(own);
        if (!sample.TryRead(rule.Command.Quantity, out var command, out _) || !rule.Command.Holds(command)) return Judgement.Normal;
        var light = rule.Dimming is { } dimming && sample.TryRead(dimming, out var percent, out _) ? percent / 100 : 1;
        if (light <= 0.01) return Judgement.Normal;
        var seen = sample.Value / (rule.StandbyShare + ((1 - rule.StandbyShare) * light));
        var rated = rule.Rated ?? kept.First;
        if (rated == 0)
        {
            if (sample.Value >= LearnedMin) kept.First = seen;
            return Judgement.Normal;
        }

        var share = seen / rated;

        // A larger lamp is believed at once; one that takes a little less every year, slowly; one that takes far less is a fault.
        if (rule.Rated is null && share >= rule.To) kept.First += (seen - rated) / (share > 1 ? 4 : 64);
        if (share > rule.From && share < rule.To) return Judgement.Exceeded;
        return share >= rule.To + Hysteresis || share <= rule.From ? Judgement.Normal : Judgement.Between;
    }
}
