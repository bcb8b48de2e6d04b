using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Buses;

/// <summary>What a meter has shown holds over a restart of the agent.</summary>
public sealed class MeterOrderBookTests : IDisposable
{
    private static readonly RtuTiming Timing = RtuTiming.For(2400, 11);
    private static readonly BusPeer Water = MeterFrames.WaterMeter;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_AfterARestart_IsAskedAtOnceInTheOrderThatWasLearned(bool isKept)
    {
        var first = await AskAsync(MeterOrderBook.Open(_folder.Path), questions: 2);
        Assert.Equal(["1F90", "901F"], first);

        if (!isKept) File.Delete(Path.Combine(_folder.Path, MeterOrderBook.FileName));
        var second = await AskAsync(MeterOrderBook.Open(_folder.Path), questions: 1);

        // Without the file the meter is asked the wrong way round again, which it does not answer.
        Assert.Equal([isKept ? "901F" : "1F90"], second);
    }

    [Fact]
    public async Task Open_FileWithLinesThatAreNone_KeepsTheOthers()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder.Path, MeterOrderBook.FileName), $"smartpoles-meter-orders 1\n{Water} 10 high\n{Water} 30\nnonsense\n{Water} 19 sideways\n",
            TestContext.Current.CancellationToken);
        var book = MeterOrderBook.Open(_folder.Path);

        Assert.True(book.IsHighFirst(Water));
        Assert.Null(book.IsHighFirst(MeterFrames.Peer(BusDialect.Cjt188, MeterFrames.WaterMeterDigits, 0x19)));
        Assert.Null(book.IsHighFirst(MeterFrames.Peer(BusDialect.Cjt188, MeterFrames.WaterMeterDigits, 0x30)));
    }

    [Fact]
    public async Task Keep_DiskThatRefuses_HoldsInMemory()
    {
        var book = MeterOrderBook.Open(Path.Combine(_folder.Path, "not-there"));

        book.Keep(Water, isHighFirst: true);
        await book.Saved.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.True(book.IsHighFirst(Water));
    }

    /// <summary>Asks a meter that knows its identifier with the high byte first only; the identifiers as they went out.</summary>
    private static async Task<List<string>> AskAsync(MeterOrderBook book, int questions)
    {
        var time = new FakeTimeProvider();
        var line = new SimulatedLine(time, Timing);
        var asked = new List<string>();
        line.Sent = sent =>
        {
            var frame = sent.ToArray().AsSpan().TrimStart((byte)0xFE);
            asked.Add(Convert.ToHexString(frame.Slice(11, 2)));
            if (frame[11] == 0x90) line.Say(TimeSpan.FromMilliseconds(50), MeterFrames.Cjt188(Water, 0x81, [0x90, 0x1F, frame[13], .. MeterFrames.MeteringOf(1234, 0)]));
        };
        var options = new RtuBusOptions { Timeout = TimeSpan.FromMilliseconds(300), Timing = Timing, Setting = new LineSetting(2400, SerialParity.Even, 1), Orders = book };
        await using var bus = new RtuBus("bus-1", line, options, time, NullLogger.Instance, waker: null);
        bus.Expect(Water, null);
        var data = new byte[MeterRequest.DataBytesMax];
        for (var question = 0; question < questions; question++)
        {
            await bus.AskAsync(MeterRequest.Read(Water, MeterFrames.Metering, MeterFrames.MeteringBytes), data, TestContext.Current.CancellationToken);
            time.Advance(TimeSpan.FromSeconds(5));
        }

        await book.Saved.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        return asked;
    }
}
