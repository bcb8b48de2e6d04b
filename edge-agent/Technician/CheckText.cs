using System.Text;
using System.Text.Json;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>Findings as lines of a terminal and as JSON.</summary>
internal sealed class CheckText(bool isUnicode)
{
    private const int AreaWidth = 14;

    /// <summary>Marks where the terminal says that it can show them, letters elsewhere.</summary>
    public static CheckText ForConsole() => new(IsUnicode(Environment.GetEnvironmentVariable));

    public static bool IsUnicode(Func<string, string?> environment)
    {
        var locale = environment("LC_ALL") is { Length: > 0 } all ? all : environment("LC_CTYPE") is { Length: > 0 } type ? type : environment("LANG") ?? "";
        return locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase) || locale.Contains("UTF8", StringComparison.OrdinalIgnoreCase);
    }

    public string Line(CheckResult result)
    {
        var line = $"{Mark(result.Mark)} {result.Area.PadRight(AreaWidth)} {result.What}";
        return result.Next.Length == 0 ? line : $"{line}\n{new string(' ', Mark(result.Mark).Length + AreaWidth + 2)}{(isUnicode ? "→" : "->")} {result.Next}";
    }

    public static string Json(IReadOnlyList<CheckResult> results)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("faults", results.Count(result => result.Mark == CheckMark.Fault));
            json.WriteNumber("warnings", results.Count(result => result.Mark == CheckMark.Warning));
            json.WriteStartArray("checks");
            foreach (var result in results)
            {
                json.WriteStartObject();
                json.WriteString("mark", result.Mark.ToString().ToLowerInvariant());
                json.WriteString("area", result.Area);
                json.WriteString("what", result.What);
                if (result.Next.Length > 0) json.WriteString("next", result.Next);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private string Mark(CheckMark mark) => isUnicode
        ? mark switch { CheckMark.Good => "✓", CheckMark.Warning => "‼", CheckMark.Fault => "✗", _ => "·" }
        : mark switch { CheckMark.Good => "ok  ", CheckMark.Warning => "warn", CheckMark.Fault => "FAIL", _ => "-   " };
}
