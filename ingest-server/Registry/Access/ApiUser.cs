using System.Text;

namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>A person who may use the console, as the server knows them: everything but the password.</summary>
/// <param name="Name">Who it is; in audit and acknowledgements.</param>
/// <param name="Role">What they may do.</param>
/// <param name="CreatedUnixMs">When they were added.</param>
/// <param name="PasswordUnixMs">When the password was set; null: there is none yet, and a one-time link is out.</param>
/// <param name="SeenUnixMs">Last good login; null for never.</param>
/// <param name="DisabledUnixMs">When they were disabled; null while they may come in.</param>
/// <param name="RemovedUnixMs">When they were removed; null while they are there. The name stays taken, or the audit would lie.</param>
public sealed record ApiUser(
    string Name, ApiRole Role, long CreatedUnixMs, long? PasswordUnixMs, long? SeenUnixMs, long? DisabledUnixMs, long? RemovedUnixMs)
{
    public const int NameLengthMax = 63;

    /// <summary>May come in.</summary>
    public bool IsGood => DisabledUnixMs is null && RemovedUnixMs is null;

    /// <summary>Letters of any script, digits, and <c>. _ -</c> after the first character: nothing that a log, a table or a link could take for more.</summary>
    public static bool IsName(string? text) =>
        text is { Length: > 0 and <= NameLengthMax } && char.IsLetterOrDigit(text[0]) && text.EnumerateRunes().All(rune => Rune.IsLetterOrDigit(rune) || rune.Value is '.' or '_' or '-');
}
