using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.Protocols.Tests.Telemetry.SparkplugB;

public class SparkplugDataTypeTests
{
    // Sparkplug 3.0, 6.4.16, in the order of the codes.
    private const string Names =
        "Unknown Int8 Int16 Int32 Int64 UInt8 UInt16 UInt32 UInt64 Float Double Boolean String DateTime Text UUID DataSet " +
        "Bytes File Template PropertySet PropertySetList Int8Array Int16Array Int32Array Int64Array UInt8Array UInt16Array " +
        "UInt32Array UInt64Array FloatArray DoubleArray BooleanArray StringArray DateTimeArray";

    [Fact]
    public void Codes_AllThirtyFive_AreThoseOfTheStandard() => Assert.Equal(
        Names.Split(' ').Select((name, code) => $"{code} {name}"),
        Enum.GetValues<SparkplugDataType>().Select(type => $"{(int)type} {type}"),
        StringComparer.OrdinalIgnoreCase);
}
