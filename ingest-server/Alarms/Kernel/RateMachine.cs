using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>The distance of a value from the lowest (highest) one of the last slices. A value of its own window is no change.</summary>
internal sealed class RateMachine(RateRule rule) : RuleMachine(rule)
{
    internal const int SliceCount = 8;

    private readonly bool _rises = rule.Rise is not null;
    private readonly double _limit = rule.Rise ?? rule.Fall!.Value;
    private readonly long _width = rule.WindowMs / SliceCount;

    public override IReadOnlyList<Quantity> Triggers { get; } = [rule.Quantity];

    public override long OnDelayMs => rule.OnDelayMs;

    public override long OffDelayMs => rule.OffDelayMs;

    public override int OwnCells => Slices.CellsOf(SliceCount + 1);

    public override Judgement Judge(scoped in Sample sample, ref RuleSlot slot, Span<Cell> own)
    {
        var slices = new Slices(own, SliceCount + 1);
        if (rule.StepMax is { } step && sample.Previous.UnixMs != 0 && Math.Abs(sample.Value - sample.Previous.Value) > step) slices.Clear();
        slices.Add(sample.UnixMs / _width, sample.Value, lowest: _rises);
        if (!GuardHolds(in sample)) return Judgement.Normal;
        var change = Math.Abs(sample.Value - slices.Extreme(lowest: _rises));
        return change > _limit ? Judgement.Exceeded : change <= rule.ClearAt ? Judgement.Normal : Judgement.Between;
    }
}
