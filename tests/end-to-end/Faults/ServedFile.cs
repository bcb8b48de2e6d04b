using System.Text.Json;

namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>What the slaves of one gateway say that they answered.</summary>
internal static class ServedFile
{
    /// <param name="path">The file.</param>
    /// <param name="from">Byte to begin at, the end of a line that was read before.</param>
    public static IReadOnlyList<ServedAnswer> Read(string path, long from = 0)
    {
        var answers = new List<ServedAnswer>();
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = from;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            // The slave may be writing its last line at this moment.
            if (!line.EndsWith('}')) break;
            answers.Add(JsonSerializer.Deserialize<ServedAnswer>(line, JsonSerializerOptions.Web)!);
        }

        return answers;
    }
}

/// <summary>One answer, as the slave noted it before it sent it.</summary>
internal sealed record ServedAnswer(long UnixMs, byte Unit, int Function, int Address, int[] Words, int Exception, string Faults)
{
    /// <summary>The pairs of registers that a profile reads out of this answer.</summary>
    public IEnumerable<Mark> Marks =>
        from register in Pattern.Registers
        let at = register - Address
        where at >= 0 && at + 1 < Words.Length
        select Pattern.MarkOf((uint)Words[at] << 16 | (uint)Words[at + 1]);
}
