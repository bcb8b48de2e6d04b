using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>
/// Tells an element that is not fitted from one that measures nothing much. Weather heads answer 0 for what they do not have, never an
/// exception, so a 0 is no value until the element has shown another one, then and for ever after. What was seen is remembered over restarts.
/// </summary>
internal sealed class FittedSense
{
    private readonly double[]?[] _missing;
    private readonly int[] _elementOf;
    private readonly bool[] _isFitted;
    private readonly string[] _elements;

    /// <param name="device">The device.</param>
    /// <param name="fitted">Elements that were seen to be fitted.</param>
    public FittedSense(Device device, IReadOnlyCollection<string> fitted)
    {
        _missing = [.. device.Fields.Select(field => field.NotFitted.Count == 0 ? null : field.NotFitted.Select(raw => FieldDecoder.Judge(field, raw, 0).Value).ToArray())];
        _elements = [.. device.Fields.Select(ElementOf).Distinct()];
        _elementOf = [.. device.Fields.Select(field => Array.IndexOf(_elements, ElementOf(field)))];
        _isFitted = [.. _elements.Select(fitted.Contains)];
    }

    /// <summary>Elements that have shown a value of their own.</summary>
    public IEnumerable<string> Fitted => _elements.Where((_, index) => _isFitted[index]);

    /// <summary>The reading, or that there is none.</summary>
    /// <param name="field">Index of the field.</param>
    /// <param name="reading">What was read.</param>
    /// <param name="isNews">An element was seen to be fitted just now.</param>
    public Reading Judge(int field, in Reading reading, out bool isNews)
    {
        isNews = false;
        if (_missing[field] is not { } missing || !reading.IsGood || _isFitted[_elementOf[field]]) return reading;
        foreach (var value in missing)
        {
            if (reading.Value == value) return Reading.Bad(reading.Quantity, reading.UnixMs, Quality.NoValue);
        }

        _isFitted[_elementOf[field]] = true;
        isNews = true;
        return reading;
    }

    private static string ElementOf(ProfileField field) => field.Element ?? QuantityCatalogue.Get(field.Quantity).Name;
}
