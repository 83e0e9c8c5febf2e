// Select2 names its box after its content, which is empty at first. Name it after the field's label instead.
"use strict";
{
    const nameBoxes = function() {
        for (const select of document.querySelectorAll("select.admin-autocomplete")) {
            const label = document.querySelector(`label[for="${select.id}"]`);
            const box = select.parentElement.querySelector(".select2-selection");
            if (label && box) {
                const name = label.textContent.replace(/:\s*$/, "").trim();
                box.setAttribute("aria-label", name);
                box.removeAttribute("aria-labelledby");
                box.querySelector(".select2-selection__rendered").setAttribute("aria-label", name);
            }
        }
    };
    // Loaded after autocomplete.js, so that both run after what it does at the same moments.
    django.jQuery(nameBoxes);
    document.addEventListener("formset:added", nameBoxes);
}
