using SmartPoles.EdgeAgent.Outbox;

namespace SmartPoles.EdgeAgent.Tests.Outbox;

public class RamWindowTests
{
    /// <summary>Whatever the sizes are: also those that end at the ring's last byte.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(7)]
    [InlineData(25)]
    [InlineData(50)]
    [InlineData(100)]
    public void TryAdd_ManyTimesRound_KeepsEveryRecord(int size)
    {
        var window = new RamWindow(100);
        var record = new byte[size];
        for (var number = 1; number <= 1000; number++)
        {
            record.AsSpan().Fill((byte)number);
            if (!window.HasRoom(size)) window.Release(number - 1);

            Assert.True(window.TryAdd(record, number));
        }

        byte expected = 0;
        window.Replay(kept =>
        {
            if (expected != 0) Assert.Equal((byte)(expected + 1), kept[0]);
            expected = kept[0];
            Assert.Equal(-1, kept.IndexOfAnyExcept(expected));
            return 0;
        });
        Assert.Equal(unchecked((byte)1000), expected);
    }
}
