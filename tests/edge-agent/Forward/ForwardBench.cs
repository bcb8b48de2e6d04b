using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Tests.Forward;

/// <summary>A station that forwards PM2.5 and temperature of a weather head.</summary>
internal static class ForwardBench
{
    public const string Device = "3715020309000001";
    public const string Station = "3715020118000000000000B1";

    public static Hj212ForwardOptions Options(int port = 7000, int factors = 2, int backlog = 5000, int minutes = 10, Hj212Edition edition = Hj212Edition.V2017) => new()
    {
        Host = "127.0.0.1", Port = port, System = 22, Station = Station, Password = "123456", Edition = edition, UtcOffsetMinutes = 480,
        RealTimeIntervalSeconds = 60, MinuteIntervalMinutes = minutes, AnswerSecondsMax = 10, Retries = 3, BacklogPacketsMax = backlog,
        ReconnectDelayMinMs = 1000, ReconnectDelayMaxMs = 4000,
        Factors =
        [
            Factor("a34004", "env/pm25", FactorUnit.Mg, 4),
            Factor("a01001", "env/temperature", FactorUnit.Standard, 1),
            .. Enumerable.Range(0, factors - 2).Select(number => Factor($"x{number:D5}", "env/temperature", FactorUnit.Standard, 1)),
        ],
    };

    public static ForwardedFactorOptions Factor(string code, string quantity, FactorUnit unit, int decimals) =>
        new() { Code = code, Device = Device, Quantity = quantity, Unit = unit, Decimals = decimals, Path = "$" };

    public static Reading Pm25(long unixMs, double value) => new(Quantity.EnvPm25, unixMs, value, Quality.Good);

    public static Reading Temperature(long unixMs, double value) => new(Quantity.EnvTemperature, unixMs, value, Quality.Good);

    public static DeviceBatch Batch(Reading reading, string device = Device) => new(device, ClockQuality.Synchronised, reading, isUrgent: false);
}
