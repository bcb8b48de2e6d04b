using System.Buffers;
using System.Text;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>Reads a body that may be anything, no further than it may be long.</summary>
internal static class BoundedBody
{
    /// <summary>The body as text (UTF-8); null when it is longer than the limit: then no more than that was read.</summary>
    internal static async Task<string?> ReadAsync(HttpRequest request, int bytesMax, CancellationToken stop)
    {
        if (request.ContentLength > bytesMax) return null;
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(stop);
            if (read.Buffer.Length > bytesMax)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var text = Encoding.UTF8.GetString(read.Buffer.ToArray());
                reader.AdvanceTo(read.Buffer.End);
                return text;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
