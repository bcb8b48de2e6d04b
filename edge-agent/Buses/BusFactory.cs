using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>Makes the bus that a configuration describes; it opens at the first question.</summary>
public static class BusFactory
{
    public static IBus Create(BusOptions options, TimeProvider time, ILogger logger)
    {
        var timeout = TimeSpan.FromMilliseconds(options.TimeoutMs);
        if (options.Serial is { } serial)
        {
            var timing = RtuTiming.For(serial.Baud, serial.BitsPerCharacter);
            return new RtuBus(options.Name, new SerialLine(serial), timing, timeout, time, logger);
        }

        var tcp = options.Tcp ?? throw new ArgumentException("Neither Serial nor Tcp", nameof(options));
        var line = new TcpLine(tcp);
        return tcp.Framing == TcpFraming.Mbap
            ? new MbapBus(options.Name, line, timeout, time, logger)
            : new RtuBus(options.Name, line, timing: null, timeout, time, logger);
    }
}
