using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>Makes the bus that a configuration describes; it opens at the first question.</summary>
public static class BusFactory
{
    /// <param name="options">The bus.</param>
    /// <param name="time">Stamps.</param>
    /// <param name="logger">Transitions only.</param>
    /// <param name="orders">What earlier runs have learned of its meters; null forgets what this one learns.</param>
    public static IBus Create(BusOptions options, TimeProvider time, ILogger logger, MeterOrderBook? orders = null)
    {
        var waker = new Waker();
        var line = CreateLine(options, waker, logger);
        var timeout = TimeSpan.FromMilliseconds(options.TimeoutMs);
        return options.Tcp?.Framing == TcpFraming.Mbap
            ? new MbapBus(options.Name, line, timeout, time, logger, waker)
            : new RtuBus(options.Name, line, TimingOf(options) with { Orders = orders }, time, logger, waker);
    }

    /// <summary>Makes the line of a bus on which devices talk unasked; it opens when it is first listened to.</summary>
    internal static TalkerLine CreateTalker(BusOptions options, TimeProvider time, ILogger logger)
    {
        var waker = new Waker();
        var byteTime = options.Serial is { } serial ? RtuTiming.For(serial.Baud, serial.BitsPerCharacter).Character : TimeSpan.Zero;
        return new TalkerLine(options.Name, CreateLine(options, waker, logger), byteTime, time, logger, waker);
    }

    internal static ILine CreateLine(BusOptions options, Waker waker, ILogger logger)
    {
        if (options.Serial is { } serial) return new SerialLine(options.Name, serial, waker, logger);
        return new TcpLine(options.Tcp ?? throw new ArgumentException("Neither Serial nor Tcp", nameof(options)), waker);
    }

    private static RtuBusOptions TimingOf(BusOptions options)
    {
        var timeout = TimeSpan.FromMilliseconds(options.TimeoutMs);
        if (options.Serial is not { } serial) return new RtuBusOptions { Timeout = timeout };
        return new RtuBusOptions
        {
            Timeout = timeout,
            Setting = LineSetting.Of(serial),
            Timing = RtuTiming.For(serial.Baud, serial.BitsPerCharacter),
            Silence = serial.SilenceUs == 0 ? null : TimeSpan.FromMicroseconds(serial.SilenceUs),
        };
    }
}
