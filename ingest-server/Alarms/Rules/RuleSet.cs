using System.Security.Cryptography;
using System.Text;

namespace SmartPoles.IngestServer.Alarms.Rules;

/// <summary>The rules of one document, checked: immutable, named by its content.</summary>
/// <param name="Rules">In the order of the document.</param>
/// <param name="Overrides">By rule id; absent where a rule has none.</param>
/// <param name="Text">The document as it was written; empty for rules made in code.</param>
public sealed record RuleSet(IReadOnlyList<AlarmRule> Rules, ILookup<string, RuleOverride> Overrides, string Text)
{
    /// <summary>SHA-256 of the text, 16 hexadecimal digits; the journal and the evidence of an alarm name it.</summary>
    public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)).AsSpan(0, 8));

    public static RuleSet Of(IReadOnlyList<AlarmRule> rules, params (string Rule, RuleOverride Override)[] overrides) =>
        new(rules, overrides.ToLookup(pair => pair.Rule, pair => pair.Override, StringComparer.Ordinal), "");
}
