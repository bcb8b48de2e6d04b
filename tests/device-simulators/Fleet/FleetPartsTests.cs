using CsCheck;
using SmartPoles.DeviceSimulators.Fleet;

namespace SmartPoles.DeviceSimulators.Tests.Fleet;

/// <summary>The small parts of a fleet gateway: what waits, what is on its way, and what wakes the loop between.</summary>
public sealed class FleetPartsTests
{
    [Fact]
    public void RecordQueue_AnyUse_IsAList()
    {
        Gen.Int[0, 3].Array[0, 300].Sample(steps =>
        {
            var (queue, list) = (new RecordQueue(), new LinkedList<FleetRecord>());
            for (var index = 0; index < steps.Length; index++)
            {
                var record = Record(index);
                switch (steps[index])
                {
                    case 0:
                        Assert.Same(list.First?.Value, queue.TakeFirst());
                        if (list.Count > 0) list.RemoveFirst();
                        break;
                    case 1:
                        queue.AddFirst(record);
                        list.AddFirst(record);
                        break;
                    default:
                        queue.AddLast(record);
                        list.AddLast(record);
                        break;
                }

                Assert.Equal(list.Count, queue.Count);
            }

            foreach (var record in list) Assert.Same(record, queue.TakeFirst());
            Assert.Null(queue.TakeFirst());
        });
    }

    [Fact]
    public void SendWindow_Full_HasNoRoomUntilAPlaceIsFree()
    {
        var window = new SendWindow();
        window.Begin(3);
        var ids = Enumerable.Range(0, 3).Select(index => window.Take(Record(index), now: 10)).ToArray();
        Assert.Equal(3, ids.Distinct().Count());
        Assert.False(window.HasRoom);

        Assert.True(window.Free(ids[1], now: 20, out var record));
        Assert.Equal(1, record!.Ticket);
        Assert.False(window.Free(ids[1], now: 30, out _));
        Assert.False(window.Free(0, now: 30, out _));
        Assert.False(window.Free(65_535, now: 30, out _));
        Assert.True(window.HasRoom);
        Assert.Equal(20, window.StuckSince);
        Assert.Equal(ids[1], window.Take(null, now: 40));
        Assert.Equal([0L, 2L], window.Begin(3).Select(left => left.Ticket));
        Assert.Null(window.StuckSince);
    }

    [Fact]
    public async Task WakeSignal_SetBeforeTheWait_IsNotMissedAndCountsOnce()
    {
        var signal = new WakeSignal();
        signal.Set();
        signal.Set();

        await signal.WaitAsync();
        var second = signal.WaitAsync().AsTask();
        Assert.False(second.IsCompleted);
        signal.Set();
        await second.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    /// <summary>A lost signal would hang the pair: each waits for the other.</summary>
    [Fact]
    public async Task WakeSignal_TwoLoopsInTurn_NeverHang()
    {
        var (here, there) = (new WakeSignal(), new WakeSignal());
        const int Rounds = 20_000;
        var other = Task.Run(async () =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                await there.WaitAsync();
                here.Set();
            }
        }, TestContext.Current.CancellationToken);
        var mine = Task.Run(async () =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                there.Set();
                await here.WaitAsync();
            }
        }, TestContext.Current.CancellationToken);

        await Task.WhenAll(other, mine).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    /// <summary>What is used again must not carry what it was.</summary>
    [Fact]
    public void FleetRecord_GivenBackAndTaken_IsAFreshOne()
    {
        var record = FleetRecord.Take(1, 2, 3, 4, 5, values: 7);
        record.WasPublished = true;
        record.GiveBack();

        var again = Enumerable.Range(0, 3).Select(number => FleetRecord.Take(number, 0, 9, 8, 7, values: 7)).ToArray();

        Assert.Equal(3, again.Distinct().Count());
        Assert.All(again, one => Assert.Equal((9UL, 8UL, 7L, 7, false), (one.Epoch, one.First, one.UnixMs, one.Values.Length, one.WasPublished)));
    }

    private static FleetRecord Record(int ticket) => FleetRecord.Take(ticket, 0, 1, 1, 0, values: 1);
}
