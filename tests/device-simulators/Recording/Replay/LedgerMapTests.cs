using CsCheck;
using SmartPoles.DeviceSimulators.Recording.Replay;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.DeviceSimulators.Tests.Recording.Replay;

public class LedgerMapTests
{
    [Fact]
    public void Map_InOrderFromTheMiddle_NumbersFromOne()
    {
        var map = new LedgerMap();

        Assert.Equal([new LedgerEntry(1, 3, null)], Map(map, new LedgerEntry(5000, 3, null)));
        Assert.Equal([new LedgerEntry(4, 1, null)], Map(map, new LedgerEntry(5003, 1, null)));
        Assert.Equal([new LedgerEntry(1, 3, null)], Map(map, new LedgerEntry(5000, 3, null)));
    }

    [Fact]
    public void Map_OlderRecordsAfterNewer_GetNumbersOfTheirOwn()
    {
        var map = new LedgerMap();
        Map(map, new LedgerEntry(100, 10, null));

        Assert.Equal([new LedgerEntry(11, 5, null)], Map(map, new LedgerEntry(50, 5, null)));

        // Half known, half new: two runs that carry the same readings in the same order.
        Assert.Equal([new LedgerEntry(16, 2, null), new LedgerEntry(1, 2, null)], Map(map, new LedgerEntry(98, 4, null)));
    }

    [Fact]
    public void Map_Gap_KeepsItsReason() =>
        Assert.Equal([new LedgerEntry(1, 1_000_000, GapReason.OutboxFull)], Map(new LedgerMap(), new LedgerEntry(7, 1_000_000, GapReason.OutboxFull)));

    [Fact]
    public void Map_AnyEntries_OldAndNewNumbersGoTogetherForGoodAndHaveNoHoles() =>
        Gen.Select(Gen.ULong[1, 60], Gen.ULong[1, 12]).Array[1, 40].Sample(entries =>
        {
            var map = new LedgerMap();
            var model = new Dictionary<ulong, ulong>();
            foreach (var (first, count) in entries)
            {
                var mapped = Map(map, new LedgerEntry(first, count, null)).SelectMany(run => Enumerable.Range(0, (int)run.Count).Select(at => run.First + (ulong)at)).ToList();
                Assert.Equal((int)count, mapped.Count);
                for (var at = 0; at < mapped.Count; at++)
                {
                    if (!model.TryAdd(first + (ulong)at, mapped[at])) Assert.Equal(model[first + (ulong)at], mapped[at]);
                }
            }

            Assert.Equal(Enumerable.Range(1, model.Count).Select(number => (ulong)number), model.Values.Order());
        });

    private static List<LedgerEntry> Map(LedgerMap map, LedgerEntry old)
    {
        var mapped = new List<LedgerEntry>();
        map.Map(in old, mapped);
        return mapped;
    }
}
