using System.Globalization;
using System.Text;

namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>A commented configuration to begin with: what must be given stands there as an example, all else as a comment with its default.</summary>
internal sealed class StartingConfiguration(SchemaTexts texts)
{
    private readonly SchemaWriter _schema = new(texts);
    private readonly StringBuilder _out = new();

    /// <param name="root">What the readers ask for.</param>
    /// <param name="schemaPath">Where an editor finds the JSON Schema.</param>
    public string Write(SchemaNode root, string schemaPath)
    {
        _out.Append("""
            // Configuration of a SmartPoles edge agent. Values that stand in the open are examples: make them yours.
            // Lines behind // show the default; remove the // to change one. Then: edge-agent check agent.json
            {

            """);
        _out.Append(CultureInfo.InvariantCulture, $"  \"{ConfigurationNode.SchemaKey}\": \"{schemaPath}\",\n");
        WriteKeys(root, "", "  ", isComment: false, []);
        _out.Append("}\n");
        return _out.ToString();
    }

    private void WriteKeys(SchemaNode node, string path, string indent, bool isComment, IReadOnlyList<string> oneOf)
    {
        foreach (var child in node.Children)
        {
            var childPath = path.Length == 0 ? child.Key : $"{path}.{child.Key}";
            var text = texts.Of(childPath);
            var isOther = oneOf.Skip(1).Contains(child.Key);
            var isOut = isComment || isOther || text?.IsRare == true || (!oneOf.Contains(child.Key) && IsLeaf(child) && !_schema.IsRequired(child, childPath));
            Remark(indent, child, text);
            switch (child.Kind)
            {
                case SchemaKind.Object:
                    Line(indent, isOut, $"\"{child.Key}\": {{");
                    WriteKeys(child, childPath, indent + "  ", isOut, text?.OneOf ?? []);
                    Line(indent, isOut, "},");
                    break;
                case SchemaKind.List:
                    var isOptional = isOut || !_schema.IsRequired(child, childPath);
                    Line(indent, isOptional, $"\"{child.Key}\": [");
                    Line(indent + "  ", isOptional, "{");
                    WriteKeys(child, childPath + "[]", indent + "    ", isOptional, text?.OneOf ?? []);
                    Line(indent + "  ", isOptional, "},");
                    Line(indent, isOptional, "],");
                    break;
                default:
                    Line(indent, isOut, $"\"{child.Key}\": {text?.Example ?? child.Default ?? Nothing(child)},");
                    break;
            }
        }
    }

    private void Remark(string indent, SchemaNode node, SchemaText? text)
    {
        var words = new List<string>();
        if (text is not null) words.Add(text.Meaning);
        if (node.Rule is { } rule) words.Add(rule + ".");
        if (node.Min is { } min && node.Max is { } max) words.Add($"{min} to {max}.");
        if (node.Choices.Count > 0) words.Add($"One of: {string.Join(", ", node.Choices)}.");
        if (words.Count > 0) _out.Append(CultureInfo.InvariantCulture, $"{indent}// {string.Join(' ', words)}\n");
    }

    private void Line(string indent, bool isComment, string text) =>
        _out.Append(indent).Append(isComment ? "//" : "").Append(text).Append('\n');

    private static bool IsLeaf(SchemaNode node) => node.Kind is not (SchemaKind.Object or SchemaKind.List);

    private static string Nothing(SchemaNode node) => node.Kind switch
    {
        SchemaKind.Numbers or SchemaKind.Texts => "[]",
        SchemaKind.Integer => node.Min?.ToString(CultureInfo.InvariantCulture) ?? "0",
        SchemaKind.Number => "0",
        SchemaKind.Flag => "false",
        _ => "\"\"",
    };
}
