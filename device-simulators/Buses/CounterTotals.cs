namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>Counters of one line or of several, added up at one moment.</summary>
internal sealed record CounterTotals(
    long Requests, long Replies, long Exceptions, long CrcErrors, long FramingErrors, long BytesDropped, IReadOnlyList<(string Name, long Count)> Faults)
{
    /// <summary>Nothing was asked and nothing went wrong.</summary>
    internal bool IsNothing => Requests + CrcErrors + FramingErrors + BytesDropped == 0;

    internal static CounterTotals Of(IEnumerable<BusCounters> several)
    {
        var total = new CounterTotals(0, 0, 0, 0, 0, 0, []);
        foreach (var one in several)
        {
            total = new CounterTotals(
                total.Requests + one.Requests, total.Replies + one.Replies, total.Exceptions + one.Exceptions, total.CrcErrors + one.CrcErrors,
                total.FramingErrors + one.FramingErrors, total.BytesDropped + one.BytesDropped,
                [.. total.Faults.Concat(one.Faults.Struck).GroupBy(row => row.Name).Select(group => (group.Key, group.Sum(row => row.Count)))]);
        }

        return total;
    }

    public override string ToString() =>
        $"{Requests} requests, {Replies} replies ({Exceptions} exceptions), "
        + $"{CrcErrors} wrong checksums, {FramingErrors} framing errors, {BytesDropped} bytes nobody took"
        + string.Concat(Faults.Select(fault => $", {fault.Count} x {fault.Name}"));
}
