using SmartPoles.IngestServer.Alarms.Rules;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>The mean of each device against that of the reference stations, or against the median of all. Judged once a slice, in a round.</summary>
internal sealed class ReferenceMachine(MeanRule rule, MeanReference reference) : MeanMachine(rule)
{
    private readonly HashSet<string> _stations = new(reference.Stations, StringComparer.Ordinal);
    private readonly List<(int Device, double Mean)> _means = [];
    private readonly List<double> _others = [];

    public override bool IsAcross => true;

    public override int OwnCells => 1 + MeanWindow.Cells;

    public override long RoundMs => WidthMs;

    public override Judgement Judge(scoped in Sample sample, ref RuleSlot slot, Span<Cell> own)
    {
        MeanWindow.Add(own[1..], sample.UnixMs / WidthMs, sample.Value);
        return Judgement.Unknown;
    }

    public override void Round(long atMs, IReadOnlyList<int> devices, KernelState state, Settle settle)
    {
        _means.Clear();
        _others.Clear();
        foreach (var device in devices)
        {
            var mean = MeanWindow.Mean(state.OwnOf(device, this)[1..], (atMs / WidthMs) - 1, Limits.Coverage);
            if (double.IsNaN(mean)) continue;
            var isStation = _stations.Contains(state.Devices.ComponentOf(device));
            if (!isStation) _means.Add((device, mean));
            if (isStation || _stations.Count == 0) _others.Add(mean);
        }

        var usual = Reference();
        foreach (var (device, mean) in _means)
        {
            ref var slot = ref state.SlotOf(device, this);
            slot.Spare = StepAt(mean, slot.Step);
            var limit = Math.Max(Limits.Above, double.IsNaN(usual) ? double.NegativeInfinity : usual + reference.Margin);
            var clearAt = limit - (Limits.Above - Limits.ClearAt);
            settle(device, mean > limit ? Judgement.Exceeded : mean <= clearAt ? Judgement.Normal : Judgement.Between, atMs, mean);
        }
    }

    /// <summary>NaN where there is none: then the rule's own limit alone decides.</summary>
    private double Reference()
    {
        if (_stations.Count > 0) return _others.Count == 0 ? double.NaN : _others.Average();
        if (_others.Count < reference.DevicesMin) return double.NaN;
        _others.Sort();
        return _others[_others.Count / 2];
    }
}
