using System.Buffers;
using System.Globalization;
using System.Text.Json;
using SmartPoles.Protocols.Telemetry.Commands;

namespace SmartPoles.EdgeAgent.Actuation;

/// <summary>One line of the audit record.</summary>
/// <param name="UnixMs">When, by the gateway's clock.</param>
/// <param name="Step"><c>begin</c> before a device is written, <c>end</c> with the outcome.</param>
/// <param name="Server">Which server sent it.</param>
/// <param name="Request">The command.</param>
/// <param name="Result">What became of it; null at the beginning.</param>
public sealed record AuditEntry(long UnixMs, string Step, string Server, CommandRequest Request, CommandResult? Result);

/// <summary>
/// Who wanted what, when, and what became of it: JSON lines, appended and flushed to the disk one by one. The oldest file goes when
/// there are four; nothing else ever removes a line.
/// </summary>
public sealed class AuditTrail(string directory)
{
    public const string FileName = "commands.audit.jsonl";

    /// <summary>Some 4,000 commands.</summary>
    public const int FileBytesMax = 1024 * 1024;

    private const int FilesKept = 4;

    private readonly Lock _gate = new();

    private string PathOf(int age) => Path.Combine(directory, age == 0 ? FileName : $"commands.audit.{age.ToString(CultureInfo.InvariantCulture)}.jsonl");

    /// <summary>Appends a line; false when the disk did not take it: then nothing may be executed.</summary>
    public bool TryAdd(AuditEntry entry)
    {
        var line = Format(entry);
        lock (_gate)
        {
            try
            {
                Directory.CreateDirectory(directory);
                Rotate(line.WrittenCount);
                using var file = new FileStream(PathOf(0), FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);

                // A line torn by a power cut must not swallow the next one.
                if (file.Length > 0 && !EndsWithNewLine()) file.Write("\n"u8);
                file.Write(line.WrittenSpan);
                file.Flush(flushToDisk: true);
                return true;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    private bool EndsWithNewLine()
    {
        using var file = new FileStream(PathOf(0), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() == '\n';
    }

    private void Rotate(int more)
    {
        var current = new FileInfo(PathOf(0));
        if (!current.Exists || current.Length + more <= FileBytesMax) return;
        for (var age = FilesKept - 1; age > 0; age--)
        {
            if (File.Exists(PathOf(age - 1))) File.Move(PathOf(age - 1), PathOf(age), overwrite: true);
        }
    }

    private static ArrayBufferWriter<byte> Format(AuditEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("at", DateTimeOffset.FromUnixTimeMilliseconds(entry.UnixMs));
            json.WriteString("step", entry.Step);
            json.WriteString("server", entry.Server);
            json.WriteString("by", entry.Request.By);
            json.WriteString("id", entry.Request.Id);
            if (entry.Request.Confirms is { } confirms) json.WriteString("confirms", confirms);
            json.WriteString("device", entry.Request.Device ?? "");
            json.WriteString("what", entry.Request.Target);
            if (double.IsFinite(entry.Request.Value)) json.WriteNumber("value", entry.Request.Value);
            if (entry.Result is { } result)
            {
                json.WriteString("outcome", result.Outcome.ToString());
                if (result.Value is { } read && double.IsFinite(read)) json.WriteNumber("readBack", read);
                if (result.Detail.Length > 0) json.WriteString("detail", result.Detail);
            }

            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer;
    }
}
