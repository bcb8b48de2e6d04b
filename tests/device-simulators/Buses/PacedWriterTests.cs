using Microsoft.Extensions.Time.Testing;
using SmartPoles.DeviceSimulators.Buses;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Tests.Buses;

public sealed class PacedWriterTests
{
    [Fact]
    public async Task WriteAsync_ClockInSteps_NoByteIsEarlierThanItsWireTime()
    {
        var clock = new FakeTimeProvider();
        var timing = RtuTiming.For(9600, 10);
        var start = clock.GetTimestamp();
        var arrived = new List<(int Bytes, TimeSpan At)>();
        var written = 0;

        var writing = PacedWriter.WriteAsync(
            new byte[37],
            start,
            timing,
            clock,
            (bytes, _) =>
            {
                written += bytes.Length;
                arrived.Add((written, clock.GetElapsedTime(start)));
                return ValueTask.CompletedTask;
            },
            CancellationToken.None);
        for (var step = 0; step < 1000 && !writing.IsCompleted; step++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(1 + step % 5));
            await Task.Yield();
        }

        await writing;
        Assert.Equal(37, written);
        Assert.All(arrived, row => Assert.True(row.At >= timing.WireTime(row.Bytes), $"{row.Bytes} bytes at {row.At}"));
        Assert.True(arrived.Count > 4, "bytes come in pieces, not all at the end");
    }
}
