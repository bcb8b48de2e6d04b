using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>What If-Match or If-None-Match names: any representation, or those of a list (RFC 9110, 13.1.1 and 13.1.2).</summary>
/// <remarks>
/// <code>
///   If-None-Match = "*" / #entity-tag        entity-tag = [ "W/" ] DQUOTE *etagc DQUOTE        (8.8.3)
///
///   comparison   W/"1" W/"1"   W/"1" W/"2"   W/"1" "1"   "1" "1"                               (8.8.3.2)
///   weak         yes           no            yes         yes
/// </code>
/// Both are compared weakly. If-Match would be compared strongly by the letter; but a tag here is the hash of its content, and a proxy that compresses
/// makes it weak without making the content another: who edited what has that hash may say so with either.
/// A list may come in several lines of the header and have empty members (5.6.1). What is neither is no condition that can be kept to.
/// </remarks>
internal sealed class EntityTagList
{
    private static readonly EntityTagList Nothing = new(isAny: false, []);

    private readonly IList<EntityTagHeaderValue> _tags;

    private EntityTagList(bool isAny, IList<EntityTagHeaderValue> tags) => (IsAny, _tags) = (isAny, tags);

    /// <summary>It is <c>*</c>: whatever there is.</summary>
    internal bool IsAny { get; }

    /// <summary>What each tag has between its quotes.</summary>
    internal IReadOnlyList<string> Names => [.. _tags.Select(tag => tag.Tag.ToString()[1..^1])];

    /// <summary>The lines of a header; null when they are neither <c>*</c> nor a list of tags. Without any line a list of none.</summary>
    internal static EntityTagList? Read(StringValues lines)
    {
        if (StringValues.IsNullOrEmpty(lines)) return Nothing;
        if (!EntityTagHeaderValue.TryParseStrictList([.. lines.OfType<string>()], out var tags)) return null;
        if (!tags.Contains(EntityTagHeaderValue.Any)) return new EntityTagList(isAny: false, tags);
        return tags.Count == 1 ? new EntityTagList(isAny: true, []) : null;
    }

    /// <summary>Whether If-None-Match names what would be sent, so that the caller has it: by weak comparison, since it means the content.</summary>
    /// <param name="request">The request.</param>
    /// <param name="tag">Tag of what would be sent, with its quotes.</param>
    internal static bool IsKnown(HttpRequest request, string tag) => Read(request.Headers.IfNoneMatch)?.HoldsWeakly(tag) == true;

    private bool HoldsWeakly(string tag)
    {
        if (IsAny) return true;
        var sent = EntityTagHeaderValue.Parse(tag);
        return _tags.Any(known => known.Compare(sent, useStrongComparison: false));
    }
}
