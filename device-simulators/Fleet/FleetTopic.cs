using System.Text;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>Topics as bytes, without a text in between.</summary>
internal static class FleetTopic
{
    /// <summary>Longest topic, bytes: group and node ids are of the same kind as a device's.</summary>
    public const int BytesMax = 16 + 3 * (GatewayDevice.IdBytesMax + 1);

    /// <summary>Writes the topic of a message of a gateway, or of one of its devices; returns its length.</summary>
    public static int Write(Span<byte> target, PlannedGateway gateway, SparkplugMessageType type, GatewayDevice? device)
    {
        "spBv1.0/"u8.CopyTo(target);
        var at = 8;
        at += Encoding.UTF8.GetBytes(gateway.Group, target[at..]);
        var name = NameOf(type);
        name.CopyTo(target[at..]);
        at += name.Length;
        at += Encoding.UTF8.GetBytes(gateway.Id, target[at..]);
        if (device is null) return at;
        target[at++] = (byte)'/';
        return at + device.WriteId(target[at..]);
    }

    private static ReadOnlySpan<byte> NameOf(SparkplugMessageType type) => type switch
    {
        SparkplugMessageType.NBirth => "/NBIRTH/"u8,
        SparkplugMessageType.NDeath => "/NDEATH/"u8,
        SparkplugMessageType.DBirth => "/DBIRTH/"u8,
        SparkplugMessageType.DData => "/DDATA/"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "A gateway of the fleet sends no such message"),
    };
}
