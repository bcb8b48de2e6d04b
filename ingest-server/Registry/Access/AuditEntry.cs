using System.Security.Cryptography;
using System.Text;

namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>Who does an administrative act, from where.</summary>
/// <param name="Name">Name of a user or token, or id of a gateway that acts for itself.</param>
/// <param name="Address">Where from; null when it is not known.</param>
public readonly record struct Actor(string Name, string? Address = null);

/// <summary>One line of the audit.</summary>
/// <param name="Id">Rises by one a line: a missing one was taken out.</param>
/// <param name="UnixMs">When.</param>
/// <param name="Actor">Who.</param>
/// <param name="Address">From where; null when it is not known.</param>
/// <param name="Act">What, for example <c>token-add</c>.</param>
/// <param name="Subject">To whom or what.</param>
/// <param name="Result"><c>done</c>, or why not.</param>
/// <param name="Detail">The rest, never a secret.</param>
/// <param name="Hash">Of this line and the one before it, see <see cref="HashOf"/>.</param>
public sealed record AuditEntry(
    long Id, long UnixMs, string Actor, string? Address, string Act, string Subject, string Result, string? Detail, string Hash)
{
    /// <summary>The result of an act that came about.</summary>
    public const string Done = "done";

    /// <summary>What stands for the line before the first one.</summary>
    public const string Root = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>
    /// The chain: SHA-256, hex, over the hash of the line before and this line's fields in their order, each as a netstring
    /// (<c>LENGTH:TEXT,</c> with the length in bytes of UTF-8; <c>-,</c> for null). Any change, removal or insertion breaks every hash after it.
    /// </summary>
    internal static string HashOf(string before, AuditEntry line)
    {
        var text = new StringBuilder();
        foreach (var field in (string?[])[before, $"{line.Id}", $"{line.UnixMs}", line.Actor, line.Address, line.Act, line.Subject, line.Result, line.Detail])
        {
            if (field is null) text.Append("-,");
            else text.Append(Encoding.UTF8.GetByteCount(field)).Append(':').Append(field).Append(',');
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
