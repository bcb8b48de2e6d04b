using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>Alarm id = hash(rule and version, subject, onset): the same traffic gives the same id, live or replayed.</summary>
public static class AlarmId
{
    public static string Of(AlarmRule rule, string subject, long onsetUnixMs) => Of($"{rule.Id}\n{rule.Version}\n{subject}\n{onsetUnixMs}");

    /// <summary>Id of an alarm found in what came late.</summary>
    public static string OfHistoric(AlarmRule rule, string subject, long onsetUnixMs) =>
        Of($"{rule.Id}\n{rule.Version}\n{subject}\n{onsetUnixMs}\nhistoric");

    private static string Of(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash).ToString("x16");
    }
}
