using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using Type = SmartPoles.Protocols.Telemetry.SparkplugB.SparkplugDataType;

namespace SmartPoles.Protocols.Tests.Telemetry.SparkplugB;

/// <summary>What each file of tests/vectors/telemetry/sparkplug says.</summary>
internal static class PayloadVectors
{
    public const string Folder = "telemetry/sparkplug";

    private const ulong At = 1_700_000_000_000;
    private const string Rebirth = "Node Control/Rebirth";

    private static readonly Dictionary<string, PayloadFacts> ByName = new(StringComparer.Ordinal)
    {
        ["01-int8-minus-23"] = One(new("a", 1, At, Type.Int8, -23L)),
        ["02-int16-minus-30000"] = One(new("a", null, At, Type.Int16, -30_000L)),
        ["03-int32-minus-1"] = One(new("a", null, At, Type.Int32, -1L)),
        ["04-int64-minus-5"] = One(new("a", null, At, Type.Int64, -5L)),
        ["05-uint8-250"] = One(new("a", null, At, Type.UInt8, 250L)),
        ["06-uint16-65535"] = One(new("a", null, At, Type.UInt16, 65_535L)),
        ["07-uint32-max-in-long-value"] = One(new("a", null, At, Type.UInt32, (long)uint.MaxValue)),
        ["08-uint64-max"] = One(new("a", null, At, Type.UInt64, ulong.MaxValue)),
        ["09-float-1.5"] = One(new("a", null, At, Type.Float, 1.5f)),
        ["10-double-minus-2.25"] = One(new("a", null, At, Type.Double, -2.25)),
        ["11-boolean-true"] = One(new("a", null, At, Type.Boolean, true)),
        ["12-string-chinese"] = One(new("a", null, At, Type.String, "灯杆")),
        ["13-datetime"] = One(new("a", null, At, Type.DateTime, At)),
        ["14-bytes-3"] = One(new("a", null, At, Type.Bytes, "0102FF")),
        ["15-historical-float"] = One(new("a", null, At - 10_000, Type.Float, 1.5f, Historical: true)),
        ["16-null-float"] = One(new("a", null, At, Type.Float, null)),
        ["17-ndeath-bdseq-3"] = new(At, null, new MetricFacts("bdSeq", null, At, Type.Int64, 3L)),
        ["18-nbirth-bdseq-0"] = new(
            At, 0, new("bdSeq", null, At, Type.Int64, 0L), new(Rebirth, null, At, Type.Boolean, false)),
        ["19-dbirth-pm25"] = new(
            At, 1, new MetricFacts("env/pm25", 3, At, Type.Float, 12.5f, Unit: "ug/m3", Quality: Quality.Good)),
        ["20-ddata-alias-3"] = new(At + 1000, 2, new MetricFacts(null, 3, At + 900, Type.Float, 13.0f)),
        ["21-ncmd-rebirth"] = new(At, null, new MetricFacts(Rebirth, null, At, Type.Boolean, true)),
        ["31-int8-minimal-width"] = One(new("a", 1, At, Type.Int8, -23L)),
        ["32-uint32-max-in-int-value"] = One(new("a", null, At, Type.UInt32, (long)uint.MaxValue)),
    };

    public static IEnumerable<string> Names => ByName.Keys;

    public static PayloadFacts FactsOf(string vectorName) => ByName[Path.GetFileNameWithoutExtension(vectorName)];

    private static PayloadFacts One(MetricFacts metric) => new(At, 7, metric);
}
