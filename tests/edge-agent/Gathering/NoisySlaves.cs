using SmartPoles.EdgeAgent.Tests.Buses;
using SmartPoles.Protocols.Fieldbus.Cjt188;
using SmartPoles.Protocols.Fieldbus.Dlt645;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

/// <summary>A value that a device has put onto the wire.</summary>
internal readonly record struct Said(string Device, Quantity Quantity, double Value, long Ticks);

/// <summary>
/// A DL/T 645 meter, a CJ/T 188 meter, a weather head, a lamp controller and a gas detector on a noisy line. Every answer bears new values
/// from nearly the whole legal range, so that no range check hides a wrong one, and what was said is kept. Meters may also behave: see
/// <see cref="Load"/>.
/// </summary>
/// <remarks>Maps are stated here from the standards and manuals once more: a slip in a profile shows as a wrong value.</remarks>
internal sealed class NoisySlaves
{
    public const byte WeatherUnit = 1;
    public const byte LampUnit = 2;
    public const byte GasUnit = 3;

    private static readonly Dictionary<uint, (Quantity Quantity, int Bytes, int Decimals, double Scale, int Limit, bool IsSigned)> Identifiers = new()
    {
        [0x00010000] = (Quantity.PowerEnergy, 4, 2, 1, 100_000_000, false),
        [0x00020000] = (Quantity.PowerEnergyReverse, 4, 2, 1, 100_000_000, false),
        [0x02010100] = (Quantity.PowerVoltageA, 2, 1, 1, 10_000, false),
        [0x02010200] = (Quantity.PowerVoltageB, 2, 1, 1, 10_000, false),
        [0x02010300] = (Quantity.PowerVoltageC, 2, 1, 1, 10_000, false),
        [0x02020100] = (Quantity.PowerCurrentA, 3, 3, 1, 800_000, true),
        [0x02020200] = (Quantity.PowerCurrentB, 3, 3, 1, 800_000, true),
        [0x02020300] = (Quantity.PowerCurrentC, 3, 3, 1, 800_000, true),
        [0x02030000] = (Quantity.PowerActive, 3, 4, 1000, 800_000, true),
        [0x02040000] = (Quantity.PowerReactive, 3, 4, 1000, 800_000, true),
        [0x02060000] = (Quantity.PowerFactor, 2, 3, 1, 1000, true),
        [0x02800002] = (Quantity.PowerFrequency, 2, 2, 1, 10_000, false),
    };

    private readonly SimulatedLine _line;
    private readonly Func<long> _now;
    private readonly double _noise;
    private readonly bool _isNoiseBeforeChecksum;
    private readonly Random _random;
    private readonly Random _noiseRandom;

    /// <param name="line">The line.</param>
    /// <param name="now">The moment, ticks.</param>
    /// <param name="seed">Repeats a run.</param>
    /// <param name="noise">Share of the bytes that arrive as another one.</param>
    /// <param name="isNoiseBeforeChecksum">The checksum is made of the damaged bytes: as if nobody checked it.</param>
    public NoisySlaves(SimulatedLine line, Func<long> now, int seed, double noise, bool isNoiseBeforeChecksum)
    {
        _line = line;
        _now = now;
        _noise = noise;
        _isNoiseBeforeChecksum = isNoiseBeforeChecksum;
        _random = new Random(seed);
        _noiseRandom = new Random(seed + 1);
        line.Sent = Hear;
        if (!isNoiseBeforeChecksum) line.Noise = Damage;
    }

    /// <summary>What the meters measure when they move as real ones do; null for any value at any time.</summary>
    public MeterLoad? Load { get; init; }

    public required string Meter { get; init; }

    public required string Water { get; init; }

    public required string Weather { get; init; }

    public required string Lamp { get; init; }

    public required string Gas { get; init; }

    public List<Said> Said { get; } = [];

    private byte Damage(byte value) => _noiseRandom.NextDouble() < _noise ? (byte)_noiseRandom.Next(256) : value;

    private void Hear(ReadOnlyMemory<byte> sent)
    {
        var question = sent.ToArray();
        for (var at = 0; at < question.Length; at++) question[at] = Damage(question[at]);
        var frame = question.AsSpan().TrimStart((byte)0xFE);
        if (RtuFrame.Read(frame, out var rtu) == RtuStatus.Ok) AnswerModbus(rtu);
        else if (Dlt645Frame.Read(frame, out var dlt645) == Dlt645Status.Ok) AnswerDlt645(dlt645);
        else if (Cjt188Frame.Read(frame, out var cjt188) == Cjt188Status.Ok) AnswerCjt188(cjt188);
    }

    private void AnswerDlt645(Dlt645Frame frame)
    {
        if (frame.Address.ToString() != MeterFrames.EnergyMeterDigits || frame.Control.Value != 0x11 || frame.Data.Length != 4) return;
        var identifier = (uint)(frame.Data[0] | (frame.Data[1] << 8) | (frame.Data[2] << 16) | (frame.Data[3] << 24));
        if (!Identifiers.TryGetValue(identifier, out var item))
        {
            Say(60, MeterFrames.Dlt645(MeterFrames.EnergyMeter, 0xD1, 0x02));
            return;
        }

        var digits = Load?.DigitsOf(item.Quantity, _now()) ?? _random.Next(item.Limit);
        var isNegative = Load is null && item.IsSigned && _random.Next(4) == 0;
        var data = new byte[item.Bytes];
        for (var (at, left) = (0, digits); at < data.Length; at++, left /= 100) data[at] = MeterFrames.Bcd(left);
        if (isNegative) data[^1] |= 0x80;
        Keep(Meter, item.Quantity, (isNegative ? -1 : 1) * (digits * item.Scale / Math.Pow(10, item.Decimals)));
        Say(60, MeterFrames.Dlt645(MeterFrames.EnergyMeter, 0x91, [.. MeterFrames.Low(identifier), .. Damaged(data)]));
    }

    private void AnswerCjt188(Cjt188Frame frame)
    {
        // This one knows its identifier with the high byte first only.
        if (frame.Address.ToString() != MeterFrames.WaterMeterDigits || frame.Control.Value != 1 || frame.Data.Length != 3) return;
        if (frame.Data[0] != 0x90 || frame.Data[1] != 0x1F) return;
        var volume = Load?.DigitsOf(Quantity.WaterVolume, _now()) ?? _random.Next(100_000_000);
        var status = (ushort)(Load?.DigitsOf(Quantity.WaterValve, _now()) ?? _random.Next(8));
        var unit = Load is null ? _random.Next(0x29, 0x2F) : 0x2C;
        var data = MeterFrames.MeteringOf(volume, status);
        data[4] = (byte)unit;
        Keep(Water, Quantity.WaterVolume, volume / 100.0 * Math.Pow(10, unit - 0x2C));
        if ((status & 3) < 2) Keep(Water, Quantity.WaterValve, (status & 3) == 0 ? 100 : 0);
        Keep(Water, Quantity.WaterValveFault, (status & 3) == 3 ? 1 : 0);
        Keep(Water, Quantity.WaterBatteryLow, status >> 2);
        Say(90, MeterFrames.Cjt188(MeterFrames.WaterMeter, 0x81, [0x90, 0x1F, frame.Data[2], .. Damaged(data)]));
    }

    private void AnswerModbus(RtuFrame frame)
    {
        if (ModbusRequest.Parse(frame.Pdu, out var asked) != PduStatus.Ok || asked.Function != ModbusFunction.ReadHoldingRegisters) return;
        var (device, first, registers) = frame.Unit switch
        {
            WeatherUnit => (Weather, 500, WeatherRegisters()),
            LampUnit => (Lamp, 0, LampRegisters()),
            GasUnit => (Gas, 0, [Next(0, 1000), Next(0, 3)]),
            _ => ("", 0, Array.Empty<int>()),
        };
        if (asked.Address < first || asked.Address + asked.Quantity > first + registers.Length) return;
        foreach (var (quantity, value) in ValuesOf(frame.Unit, registers)) Keep(device, quantity, value);
        var data = registers.Skip(asked.Address - first).Take(asked.Quantity).SelectMany(each => new[] { (byte)(each >> 8), (byte)each }).ToArray();
        Say(15, Frames.Rtu(frame.Unit, [3, (byte)data.Length, .. Damaged(data)]));
    }

    private int[] WeatherRegisters()
    {
        var lux = Next(0, 200_000);
        return
        [
            Next(0, 600), Next(0, 17), Next(0, 7), Next(0, 360), Next(1, 1000), Next(-400, 800), Next(301, 1300), Next(0, 1000), Next(0, 1000), Next(300, 1200),
            lux >> 16, lux & 0xFFFF, Next(0, 2000), Next(0, 60_000), Next(0, 36_000), Next(0, 2000),
        ];
    }

    private int[] LampRegisters()
    {
        var energy = (uint)_random.NextInt64(uint.MaxValue);
        return
        [
            Next(0, 5000), Next(0, 65_000), Next(0, 65_000), Next(-1000, 1000), Next(0, 100), Next(0, 1), Next(-400, 1500), (int)(energy >> 16), (int)(energy & 0xFFFF),
            Next(0, 65_535),
        ];
    }

    private static (Quantity Quantity, double Value)[] ValuesOf(byte unit, int[] raw) => unit switch
    {
        WeatherUnit =>
        [
            (Quantity.EnvWindSpeed, raw[0] / 10.0), (Quantity.EnvWindForce, raw[1]), (Quantity.EnvWindDirection, raw[3]), (Quantity.EnvHumidity, raw[4] / 10.0),
            (Quantity.EnvTemperature, raw[5] / 10.0), (Quantity.EnvNoise, raw[6] / 10.0), (Quantity.EnvPm25, raw[7]), (Quantity.EnvPm10, raw[8]),
            (Quantity.EnvPressure, raw[9] / 10.0), (Quantity.EnvIlluminance, (raw[10] * 65_536L) + raw[11]), (Quantity.EnvRain, raw[13] / 10.0), (Quantity.EnvSolar, raw[15]),
        ],
        LampUnit =>
        [
            (Quantity.LampVoltage, raw[0] / 10.0), (Quantity.LampCurrent, raw[1] / 1000.0), (Quantity.LampPower, raw[2] / 10.0), (Quantity.LampPowerFactor, raw[3] / 1000.0),
            (Quantity.LampDimming, raw[4]), (Quantity.LampRelay, raw[5]), (Quantity.LampTemperature, raw[6] / 10.0), (Quantity.LampEnergy, ((raw[7] * 65_536L) + raw[8]) / 100.0),
            (Quantity.LampFault, raw[9]),
        ],
        _ => [(Quantity.GasCh4, raw[0] / 10.0), (Quantity.GasStatus, raw[1])],
    };

    private byte[] Damaged(byte[] data) => _isNoiseBeforeChecksum ? [.. data.Select(Damage)] : data;

    private int Next(int min, int max) => _random.Next(min, max + 1);

    private void Keep(string device, Quantity quantity, double value) => Said.Add(new Said(device, quantity, value, _now()));

    private void Say(int afterMs, byte[] frame) => _line.Say(TimeSpan.FromMilliseconds(afterMs), frame);
}
