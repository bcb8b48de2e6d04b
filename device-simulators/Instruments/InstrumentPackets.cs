using System.Text;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.DeviceSimulators.Instruments;

/// <summary>One packet as it is to be sent.</summary>
/// <param name="Command">2011, 2051 or 2061.</param>
/// <param name="Number">QN.</param>
/// <param name="Bytes">The frame.</param>
public sealed record InstrumentPacket(Hj212Command Command, byte[] Number, byte[] Bytes);

/// <summary>
/// Makes the packets of an air and noise head out of the world's air: real-time values, and minimum, mean and maximum of what was sampled
/// since the last period. Values that the head does not have are not in the packet.
/// </summary>
internal sealed class InstrumentPackets(AirStation station, InstrumentOptions options)
{
    private readonly byte[] _buffer = new byte[Hj212Limits.FrameSizeMax];
    private readonly byte[] _password = Encoding.ASCII.GetBytes(options.Password);
    private readonly byte[] _station = Encoding.ASCII.GetBytes(options.Station);
    private readonly Dictionary<string, List<double>> _samples = [];
    private long _lastNumberMs;

    /// <summary>2011, in so many parts.</summary>
    public IReadOnlyList<InstrumentPacket> RealTime(long localMs, int parts)
    {
        var values = Sample();
        return Make(Hj212Command.RealTimeData, localMs, localMs / 1000 * 1000, values.Count, parts, (ref Hj212Writer writer, int index) =>
        {
            var (code, value, decimals) = values[index];
            writer.Add(Encoding.ASCII.GetBytes(code), "Rtd"u8, value, decimals);
            writer.Add(Encoding.ASCII.GetBytes(code), Hj212DataFlag.Normal);
        });
    }

    /// <summary>2051 or 2061 of the period that begins at a moment, in so many parts; hours forget the samples.</summary>
    public IReadOnlyList<InstrumentPacket> Period(Hj212Command command, long localMs, long fromLocalMs, int parts)
    {
        var values = Sample();
        var packets = Make(command, localMs, fromLocalMs, values.Count, parts, (ref Hj212Writer writer, int index) =>
        {
            var (name, _, decimals) = values[index];
            var samples = _samples[name];
            var code = Encoding.ASCII.GetBytes(name);
            writer.Add(code, "Min"u8, samples.Min(), decimals);
            writer.Add(code, "Avg"u8, samples.Average(), decimals);
            writer.Add(code, "Max"u8, samples.Max(), decimals);
            writer.Add(code, Hj212DataFlag.Normal);
        });
        if (command == Hj212Command.HourData) _samples.Clear();
        return packets;
    }

    private List<(string Code, double Value, int Decimals)> Sample()
    {
        var air = station.Read();
        var particleDecimals = options.ParticleUnit >= 1000 ? 4 : 1;
        var values = new List<(string, double, int)>();
        Add("a34004", air.Pm25 / options.ParticleUnit, particleDecimals);
        Add("a34002", air.Pm10 / options.ParticleUnit, particleDecimals);
        Add("a01001", air.Temperature, 1);
        Add("a01002", air.Humidity, 1);
        Add("a01006", air.Pressure, 3);
        Add("a01007", air.WindSpeed, 1);
        Add("a01008", air.WindDirection is { } degrees ? Math.Floor(degrees) : null, 0);
        Add("LA", air.Noise, 1);
        return values;

        void Add(string code, double? value, int decimals)
        {
            if (value is not { } known) return;
            var rounded = Math.Round(known, decimals);
            values.Add((code, rounded, decimals));
            if (!_samples.TryGetValue(code, out var samples)) _samples.Add(code, samples = []);
            samples.Add(rounded);
        }
    }

    private List<InstrumentPacket> Make(Hj212Command command, long localMs, long dataLocalMs, int groups, int parts, GroupWriter group)
    {
        var packets = new List<InstrumentPacket>();
        for (var part = 0; part < parts; part++)
        {
            _lastNumberMs = Math.Max(localMs, _lastNumberMs + 1);
            var number = new byte[Hj212Limits.RequestNumberSize];
            Hj212Time.Write(number, _lastNumberMs);
            var header = new Hj212Header
            {
                RequestNumber = number,
                System = Hj212System.Air,
                Command = command,
                Password = _password,
                Station = _station,
                Flag = new Hj212Flag(options.Version, wantsAnswer: true, isSplit: parts > 1),
                Parts = parts,
                Part = part + 1,
            };
            var writer = new Hj212Writer(_buffer, header);
            writer.AddTime("DataTime"u8, dataLocalMs);
            for (var index = groups * part / parts; index < groups * (part + 1) / parts; index++)
            {
                writer.BeginGroup();
                group(ref writer, index);
            }

            if (writer.End(out var written) != Hj212Status.Ok) throw new InvalidOperationException("The data do not fit a packet");
            packets.Add(new InstrumentPacket(command, number, _buffer[..written]));
        }

        return packets;
    }

    private delegate void GroupWriter(ref Hj212Writer writer, int index);
}
