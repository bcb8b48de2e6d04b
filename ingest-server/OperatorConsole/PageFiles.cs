using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>
/// The files of the console as they were built into the program, with their brotli and gzip forms. A file of <c>/assets</c> has a hash of its
/// content in its name and never changes; the page itself is asked for each time and answered with 304 while it is the same (RFC 9110, 13.1.2).
/// </summary>
internal static class PageFiles
{
    private const string Prefix = "console/";
    private const string Immutable = "public, max-age=31536000, immutable";

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8", [".js"] = "text/javascript; charset=utf-8", [".mjs"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8", [".svg"] = "image/svg+xml; charset=utf-8", [".json"] = "application/json; charset=utf-8", [".png"] = "image/png",
    }.ToFrozenDictionary();

    private static readonly Lazy<FrozenDictionary<string, PageFile>> Files = new(Load);

    internal static void Map(IEndpointRouteBuilder root)
    {
        root.MapGet("/", (HttpContext http) => Answer(http, "index.html")).Public();
        root.MapGet("/icon.svg", (HttpContext http) => Answer(http, "icon.svg")).Public();
        root.MapGet("/assets/{name}", (HttpContext http, string name) => Answer(http, $"assets/{name}")).Public();
    }

    private static IResult Answer(HttpContext http, string path)
    {
        if (!Files.Value.TryGetValue(path, out var file)) return Results.Problem($"The console has no file {path}", statusCode: StatusCodes.Status404NotFound);
        var headers = http.Response.Headers;
        headers.CacheControl = path.StartsWith("assets/", StringComparison.Ordinal) ? Immutable : "no-cache";
        headers.ETag = file.ETag;
        headers.Vary = "Accept-Encoding";
        if (EntityTagList.IsKnown(http.Request, file.ETag)) return Results.StatusCode(StatusCodes.Status304NotModified);
        var (bytes, encoding) = file.For(http.Request.Headers.AcceptEncoding.ToString());
        if (encoding is not null) headers.ContentEncoding = encoding;
        return Results.Bytes(bytes, file.ContentType);
    }

    private static FrozenDictionary<string, PageFile> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var parts = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(
            name => name[Prefix.Length..], name => Read(assembly, name));
        if (!parts.ContainsKey("index.html")) throw new InvalidOperationException("The console was not built into the program");
        return parts.Where(part => ContentTypes.ContainsKey(Path.GetExtension(part.Key))).ToFrozenDictionary(
            part => part.Key,
            part => new PageFile(part.Value, parts.GetValueOrDefault(part.Key + ".br"), parts.GetValueOrDefault(part.Key + ".gz"), ContentTypes[Path.GetExtension(part.Key)]));
    }

    private static byte[] Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private sealed record PageFile(byte[] Plain, byte[]? Brotli, byte[]? Gzip, string ContentType)
    {
        /// <summary>Weak: each form has the same one (RFC 9110, 8.8.3.3).</summary>
        public string ETag { get; } = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(Plain).AsSpan(0, 8))}\"";

        /// <summary>The smallest form that is taken; one with <c>q=0</c> is not (RFC 9110, 12.5.3).</summary>
        public (byte[] Bytes, string? Encoding) For(string accepted)
        {
            bool Takes(string encoding) => accepted.Split(',').Any(part =>
                part.Split(';') is [var name, .. var wishes] && name.Trim().Equals(encoding, StringComparison.OrdinalIgnoreCase)
                && !wishes.Any(wish => wish.Trim().TrimEnd('0', '.').Equals("q=", StringComparison.OrdinalIgnoreCase)));
            if (Brotli is not null && Takes("br")) return (Brotli, "br");
            return Gzip is not null && Takes("gzip") ? (Gzip, "gzip") : (Plain, null);
        }
    }
}
