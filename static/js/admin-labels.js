// What Django's widgets leave without a name: Select2 names its box after its content, which is empty at first, and
// the link that opens a calendar holds a picture alone. Deferred, so that each part runs after
// what Django does at the same moment.
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
    const nameIcons = function() {
        for (const icon of document.querySelectorAll(".date-icon:empty, .clock-icon:empty")) {
            const name = document.createElement("span");
            name.className = "visually-hidden";
            name.textContent = icon.title;
            icon.append(name);
        }
    };
    if (window.django && django.jQuery) {
        django.jQuery(nameBoxes);
    }
    window.addEventListener("load", nameIcons);
    document.addEventListener("formset:added", function() {
        nameBoxes();
        nameIcons();
    });
}
